#!/bin/sh
# faiss-cpu 1.15.1: PCAMatrix(d, k, -0.5), its full whitening ("PCAW" in a factory string), does not give columns of
# variance 1: the eigenvalues are those of the sum over the training rows, not of their mean, so that all numbers are
# smaller by the square root of their count. The cosines are right. Distances, thresholds, norms and float16 or 8-bit
# codes made of the result are not those of another whitening, and two matrices trained on samples of unlike size give
# vectors that cannot be compared. scikit-learn's PCA(whiten=True) gives variance 1. Power 0 (no whitening) is right.
# Instead: multiply by the square root of the number of training rows.
#
# Seen:
#   faiss-cpu 1.15.1 numpy 2.4.6
#   expected: whitened columns have the standard deviation 1, whatever the number of rows
#   500 rows: standard deviation 0.04472; times the root of the count 1.00000
#   2000 rows: standard deviation 0.02236; times the root of the count 1.00000
#   8000 rows: standard deviation 0.01118; times the root of the count 1.00000
#   the 8000 rows by the matrix of 500 and by that of 8000: mean norms 0.123 and 0.031
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q faiss-cpu==1.15.1 numpy==2.4.6 || exit 2
venv/bin/python - <<'EOF'
import sys
from importlib.metadata import version

import faiss
import numpy as np

print("faiss-cpu", version("faiss-cpu"), "numpy", np.__version__)
print("expected: whitened columns have the standard deviation 1, whatever the number of rows")
rows = np.random.default_rng(0).normal(size=(8000, 16)).astype("f4") * np.linspace(1, 4, 16, dtype="f4")
fits, white = True, {}
for count in (500, 2000, 8000):
    matrix = faiss.PCAMatrix(16, 8, -0.5)
    matrix.train(rows[:count])
    white[count] = matrix
    spread = float(matrix.apply(rows[:count]).std(axis=0).mean())
    print(f"{count} rows: standard deviation {spread:.5f}; times the root of the count {spread * count**0.5:.5f}")
    fits &= abs(spread * count**0.5 - 1) < 0.01
few, many = (float(np.linalg.norm(white[count].apply(rows), axis=1).mean()) for count in (500, 8000))
print(f"the 8000 rows by the matrix of 500 and by that of 8000: mean norms {few:.3f} and {many:.3f}")
sys.exit(0 if fits and few > 3 * many else 1)
EOF
