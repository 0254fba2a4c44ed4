#!/bin/sh
# redisvl 0.28.0: a vectorizer with dtype="int8" (or "uint8"), asked for the bytes that Redis stores, casts the floats of
# an embedding as they are. The numbers of a unit vector lie between -1 and 1, so all bytes are 0: every text gets the
# same zero vector, without an error or a warning. A field of type int8 in Redis takes them. Instead: scale and round
# first (x * 127 for unit vectors), or ask the model's server for int8.
#
# Seen:
#   redisvl 0.28.0 numpy 2.4.6
#   expected: int8 bytes that keep the direction of the embedding, or an error
#   float16  bytes: cosine to the embedding 1.000
#   int8     bytes: 0 of 384 numbers are not 0
#   uint8    bytes: 0 of 384 numbers are not 0
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q redisvl==0.28.0 numpy==2.4.6 || exit 2
venv/bin/python - <<'EOF'
import sys
from importlib.metadata import version

import numpy as np
from redisvl.utils.vectorize import CustomVectorizer

print("redisvl", version("redisvl"), "numpy", np.__version__)
print("expected: int8 bytes that keep the direction of the embedding, or an error")
unit = np.random.default_rng(0).normal(size=384)
unit /= np.linalg.norm(unit)


def stored(dtype):
    vectorizer = CustomVectorizer(embed=lambda text, **_: unit.tolist(), dtype=dtype)
    return np.frombuffer(vectorizer.embed("a text", as_buffer=True), dtype).astype(float)


half = stored("float16")
cosine = float(half @ unit / np.linalg.norm(half))
print(f"float16  bytes: cosine to the embedding {cosine:.3f}")
left = {dtype: int(np.count_nonzero(stored(dtype))) for dtype in ("int8", "uint8")}
for dtype, count in left.items():
    print(f"{dtype:8s} bytes: {count} of {len(unit)} numbers are not 0")
sys.exit(0 if cosine > 0.999 and not any(left.values()) else 1)
EOF
