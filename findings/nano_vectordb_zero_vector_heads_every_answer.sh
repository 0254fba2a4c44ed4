#!/bin/sh
# nano-vectordb 0.0.4.3: a vector of zeros (what some servers and models give for an empty text) is divided by its length
# when it is stored, which makes NaN of it, with no more than NumPy's warning. NaN is sorted above every number and is
# not below any threshold: from then on that row is the first answer to every query, with top_k=1 the only one, and
# better_than_threshold does not keep it out. It survives saving and loading. Instead: leave rows without a length out
# before they are stored.
#
# Seen:
#   nano-vectordb 0.0.4.3 numpy 2.4.6
#   expected: the nearest to "a" is "a", and a row of zeros is last or left out
#   top_k=3                           ['empty', 'a', 'b'] [nan, 1.0, -0.01]
#   top_k=1                           ['empty'] [nan]
#   better_than_threshold=0.2         ['empty', 'a'] [nan, 1.0]
#   saved and loaded, top_k=1         ['empty'] [nan]
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q nano-vectordb==0.0.4.3 numpy==2.4.6 || exit 2
venv/bin/python - <<'EOF'
import sys
import warnings
from importlib.metadata import version

import numpy as np
from nano_vectordb import NanoVectorDB

warnings.simplefilter("ignore")
print("nano-vectordb", version("nano-vectordb"), "numpy", np.__version__)
print('expected: the nearest to "a" is "a", and a row of zeros is last or left out')
unit = np.random.default_rng(0).normal(size=(2, 384))
unit /= np.linalg.norm(unit, axis=1, keepdims=True)
rows = {"a": unit[0], "empty": np.zeros(384), "b": unit[1]}
store = NanoVectorDB(384, storage_file="store.json")
store.upsert([{"__id__": name, "__vector__": vector} for name, vector in rows.items()])
store.save()
asked = {
    "top_k=3": (store, {"top_k": 3}),
    "top_k=1": (store, {"top_k": 1}),
    "better_than_threshold=0.2": (store, {"top_k": 3, "better_than_threshold": 0.2}),
    "saved and loaded, top_k=1": (NanoVectorDB(384, storage_file="store.json"), {"top_k": 1}),
}
firsts = []
for name, (where, options) in asked.items():
    found = where.query(unit[0], **options)
    firsts.append((found[0]["__id__"], float(found[0]["__metrics__"])))
    print(f"{name:33s} {[row['__id__'] for row in found]} {[round(float(row['__metrics__']), 2) for row in found]}")
sys.exit(0 if all(name == "empty" and np.isnan(score) for name, score in firsts) else 1)
EOF
