#!/bin/sh
# usearch 2.26.6: a uint8 array given to an index of floats is not converted: it is taken for packed bits, and of each
# row only the first ndim bits are read (the first ndim / 8 numbers), as 0.0 and 1.0. Nothing is raised, for the shapes
# match. So vectors quantised to uint8 (`quantize_embeddings(…, "uint8")`), added to an index made for them, are
# searched by 1/8 of their dimensions: 12 % of the true ten nearest. int8 arrays are converted (divided by 127).
# Instead: `.astype("f4")` before add() and search().
#
# Seen:
#   usearch 2.26.6 numpy 2.4.6
#   expected: row 0 is held as its numbers, perhaps scaled, or refused
#   row 0 is [217 163] … and held as [1 1 0 1 1 0 0 1 1 0 1 0 0 0 1 1]
#   held are the bits of the first eight numbers: True
#   of the true ten nearest: uint8 0.12399999999999999 the same as float32 1.0
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q usearch==2.26.6 numpy==2.4.6 || exit 2
venv/bin/python - <<'EOF'
import sys

import numpy as np
import usearch
from usearch.index import Index

print("usearch", usearch.__version__, "numpy", np.__version__)
print("expected: row 0 is held as its numbers, perhaps scaled, or refused")
rng = np.random.default_rng(0)
codes = rng.integers(0, 256, (1000, 64)).astype(np.uint8)
unit = codes / np.linalg.norm(codes.astype("f8"), axis=1, keepdims=True)
wanted = np.argsort(-unit[:50] @ unit.T, axis=1)[:, :10]


def found(x):
    index = Index(ndim=64, metric="cos", dtype="f32")
    index.add(np.arange(1000), x)
    keys = index.search(x[:50], 10, exact=True).keys
    return index.get(0), float(np.mean([len(set(a) & set(b)) / 10 for a, b in zip(keys.tolist(), wanted.tolist(), strict=True)]))


held, share = found(codes)
_, share_float = found(codes.astype("f4"))
bits = np.unpackbits(codes[0, :8], bitorder="little").astype("f4")
print("row 0 is", codes[0, :2], "… and held as", held[:16].astype(int))
print("held are the bits of the first eight numbers:", np.array_equal(np.sort(held), np.sort(bits)))
print("of the true ten nearest: uint8", share, "the same as float32", share_float)
as_described = set(held.tolist()) == {0.0, 1.0} and held.sum() == bits.sum() and share < 0.3 and share_float > 0.99
sys.exit(0 if as_described else 1)
EOF
