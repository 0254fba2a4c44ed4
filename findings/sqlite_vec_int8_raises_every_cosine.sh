#!/bin/sh
# sqlite-vec 0.1.9: vec_quantize_int8(vector, 'unit') maps -1 to 1 onto -128 to 127 by (x + 1) / 2 * 255 - 128, whose
# middle is -0.5, and cuts what is behind the point. So zero has no code of its own, all codes lean to the same side,
# and all vectors get something in common: vectors at right angles have a cosine of 0.006 at 384 dimensions and 0.043 at
# 3,072, where rounding x * 127 leaves the mean at 0. Lengths shrink by a tenth to a quarter as well. Cosines of int8
# codes cannot be compared with those of the floats, nor between models of unlike width. Instead: codes of one's own by
# rounding x * 127, given as vec_int8().
#
# Seen:
#   sqlite-vec v0.1.9 numpy 2.4.6
#   expected: the mean error of a cosine is 0
#    384 dimensions: mean error 0.0060 (rounding 0.0000), mean code -0.48 (-0.01), codes' length 0.947
#   1536 dimensions: mean error 0.0220 (rounding 0.0000), mean code -0.43 (0.01), codes' length 0.901
#   3072 dimensions: mean error 0.0432 (rounding 0.0000), mean code -0.41 (-0.00), codes' length 0.869
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q sqlite-vec==0.1.9 apsw==3.54.1.0 numpy==2.4.6 || exit 2
venv/bin/python - <<'EOF'
import sys

import apsw
import numpy as np
import sqlite_vec

db = apsw.Connection(":memory:")
db.enable_load_extension(True)
db.load_extension(sqlite_vec.loadable_path())
print("sqlite-vec", next(db.execute("select vec_version()"))[0], "numpy", np.__version__)
print("expected: the mean error of a cosine is 0")


def cosines(rows):
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows @ rows.T)[np.triu_indices(len(rows), 1)]


def codes_of(row):
    (found,) = next(db.execute("select vec_quantize_int8(?, 'unit')", (row.tobytes(),)))
    return np.frombuffer(found, np.int8)


rng = np.random.default_rng(0)
seen = {}
for width in (384, 1536, 3072):
    unit = rng.normal(size=(300, width)).astype("f4")
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    theirs, rounded = np.array([codes_of(row) for row in unit], float), np.round(unit * 127.0)
    true = cosines(unit.astype(float))
    error, plain = (float((cosines(codes) - true).mean()) for codes in (theirs, rounded))
    length = float(np.linalg.norm(theirs / 127, axis=1).mean())
    seen[width] = error, plain
    print(f"{width:4d} dimensions: mean error {error:.4f} (rounding {abs(plain):.4f}), mean code {theirs.mean():.2f} "
          f"({rounded.mean():.2f}), codes' length {length:.3f}")
as_described = seen[384][0] > 0.004 and seen[3072][0] > 0.03 and all(abs(plain) < 1e-3 for _, plain in seen.values())
sys.exit(0 if as_described else 1)
EOF
