#!/bin/sh
# scikit-learn 1.9.1: preprocessing.normalize (and Normalizer) keeps float16 and adds the squares in float16 too. From
# a norm of 256 on the sum passes 65,504, the norm is inf and every row becomes zeros, without a warning;
# cosine_similarity, euclidean_distances and PCA of the same array are right, for they go to float64. Unnormalised
# hidden states of decoder models reach such norms (768 numbers of 20 have 554), and a table saved in float16 to halve
# its size is the usual way in. Instead: `.astype("f4")` first.
#
# Seen:
#   scikit-learn 1.9.1 numpy 2.4.6
#   expected: unit rows, or an error
#   norms of the rows: [554. 541. 573. 542.] float16
#   norms after normalize: [0. 0. 0. 0.] ; from float32: [1. 1. 1. 1.]
#   cosine_similarity of row 0 with itself: 1.0
#   rows divided by 40 first: norms off by up to 2.4e-04
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q scikit-learn==1.9.1 numpy==2.4.6 || exit 2
venv/bin/python - <<'EOF'
import sys
import warnings

import numpy as np
import sklearn
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.preprocessing import normalize

warnings.simplefilter("error")
print("scikit-learn", sklearn.__version__, "numpy", np.__version__)
print("expected: unit rows, or an error")
x = np.random.default_rng(0).normal(0, 20, (4, 768)).astype("f2")
norms = np.linalg.norm(x.astype("f8"), axis=1)
unit = normalize(x)
held = np.linalg.norm(unit.astype("f8"), axis=1)
wide = np.linalg.norm(normalize(x.astype("f4")), axis=1)
small = normalize((x / 40).astype("f2"))
off = abs(np.linalg.norm(small.astype("f8"), axis=1) - 1).max()
print("norms of the rows:", norms.round(0), x.dtype)
print("norms after normalize:", held, "; from float32:", wide.round(4))
print("cosine_similarity of row 0 with itself:", round(float(cosine_similarity(x)[0, 0]), 6))
print(f"rows divided by 40 first: norms off by up to {off:.1e}")
sys.exit(0 if (held == 0).all() and np.allclose(wide, 1, atol=1e-5) and abs(cosine_similarity(x)[0, 0] - 1) < 1e-6 else 1)
EOF
