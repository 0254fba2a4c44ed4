#!/bin/sh
# safetensors 0.8.0, safetensors.numpy with NumPy 2.4.6: save() and save_file() write the bytes of an array as they lie
# in memory and the shape as NumPy shows it. For an array that is not in row order (a column-ordered one, or a slice of
# columns) nothing is raised, and what comes back has other numbers in other rows. Column order is what polars' and
# pandas' DataFrame.to_numpy() return, and `vectors[:, :k]` is how Matryoshka vectors are cut. safetensors.torch
# refuses such tensors by name; the NumPy door does not. Instead: np.ascontiguousarray(x) before every save.
#
# Seen:
#   safetensors 0.8.0 numpy 2.4.6 polars 2.1.0
#   expected: what is saved is what is loaded, or an error
#   row order            equal: True
#   from polars columns  equal: False [[0.0, 4.0, 8.0, 1.0], [5.0, 9.0, 2.0, 6.0], [10.0, 3.0, 7.0, 11.0]]
#   first two dimensions equal: False [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]] of [[0.0, 1.0], [4.0, 5.0], [8.0, 9.0]]
#   made contiguous      equal: True
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q safetensors==0.8.0 numpy==2.4.6 polars==2.1.0 || exit 2
venv/bin/python - <<'EOF'
import sys

import numpy as np
import polars as pl
import safetensors
from safetensors.numpy import load, save

print("safetensors", safetensors.__version__, "numpy", np.__version__, "polars", pl.__version__)
print("expected: what is saved is what is loaded, or an error")
rows = np.arange(12, dtype="f4").reshape(3, 4)


def again(x):
    return load(save({"embeddings": x}))["embeddings"]


frame = pl.DataFrame({f"d{i}": rows[:, i] for i in range(4)}).to_numpy()
cut = rows[:, :2]
print("row order            equal:", np.array_equal(again(rows), rows))
print("from polars columns  equal:", np.array_equal(again(frame), frame), again(frame).tolist())
print("first two dimensions equal:", np.array_equal(again(cut), cut), again(cut).tolist(), "of", cut.tolist())
print("made contiguous      equal:", np.array_equal(again(np.ascontiguousarray(frame)), frame))
as_described = (
    np.array_equal(again(rows), rows)
    and np.array_equal(frame, rows)
    and again(frame).tolist() == rows.T.reshape(3, 4).tolist()
    and again(cut).tolist() == rows.ravel()[:6].reshape(3, 2).tolist()
)
sys.exit(0 if as_described else 1)
EOF
