#!/bin/sh
# gensim 4.4.0, KeyedVectors: the norms are kept from the first most_similar() on, and add_vectors(…, replace=True)
# does not renew them. From then on most_similar() divides the new vector's dot product by the old vector's norm: a
# "cosine" of -14.08 for a replacement of another length, while similarity() says -0.47 for the same pair. Adding a new
# word after a search raises an error about shapes (4,) and (3,) at the next search. Instead:
# `kv.fill_norms(force=True)` after every change.
#
# Seen:
#   gensim 4.4.0 numpy 2.4.6
#   expected: most_similar() gives the cosine that similarity() gives
#   queen replaced: most_similar -14.084 similarity -0.474
#   after fill_norms(force=True): -0.474
#   bank added, most_similar: operands could not be broadcast together with shapes (4,) (3,)
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q gensim==4.4.0 numpy==2.4.6 || exit 2
venv/bin/python - <<'EOF'
import sys

import gensim
import numpy as np
from gensim.models import KeyedVectors

print("gensim", gensim.__version__, "numpy", np.__version__)
print("expected: most_similar() gives the cosine that similarity() gives")
x = np.random.default_rng(0).normal(size=(5, 8)).astype("f4")
kv = KeyedVectors(8)
kv.add_vectors(["king", "queen", "river"], x[:3])
kv.most_similar("king")
kv.add_vectors(["queen"], 50 * x[3:4], replace=True)
ranked = dict(kv.most_similar("king"))
direct = float(kv.similarity("king", "queen"))
print("queen replaced: most_similar", round(ranked["queen"], 3), "similarity", round(direct, 3))
kv.fill_norms(force=True)
mended = dict(kv.most_similar("king"))["queen"]
print("after fill_norms(force=True):", round(mended, 3))
kv.add_vectors(["bank"], x[4:5])
try:
    kv.most_similar("king")
    error = ""
except ValueError as err:
    error = str(err)
print("bank added, most_similar:", error or "works")
sys.exit(0 if abs(ranked["queen"]) > 1 and abs(direct) <= 1 and abs(mended - direct) < 1e-5 and "(4,)" in error else 1)
EOF
