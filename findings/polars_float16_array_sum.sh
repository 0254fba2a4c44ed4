#!/bin/sh
# polars 2.1.0: arr.sum() of an Array(Float16, n) adds in half precision, so squared norms and dot products of
# half-precision vectors come out wrong by up to 3 %: 1.0303 for a vector of 768 equal numbers whose squares add up to
# 0.9959, and 26.53 for 27.66. NumPy's dot on the same float16 numbers is within 0.0005, and polars' own arr.mean() is
# right too. Files with Float16 vectors (written to halve the size) open as this type. Past 65,504 it is inf (20.0
# squared, 768 times). Instead: cast(pl.Array(pl.Float32, n)) before any sum.
#
# Seen:
#   polars 2.1.0 numpy 2.4.6
#   expected: squared norms within 0.001 (the numbers themselves are known to 0.0005), as NumPy gives on float16
#   row 0: exact 0.9959 polars 1.0303 numpy 0.9961 polars after the cast 0.9959
#   largest error of 51: polars 0.0344 numpy 0.0005 cast 0.0000
#   sum of one row of 0.036: 26.53125 mean times 768: 27.65625 ; squared norm of 768 times 20: inf
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q polars==2.1.0 numpy==2.4.6 || exit 2
venv/bin/python - <<'EOF'
import sys

import numpy as np
import polars as pl

print("polars", pl.__version__, "numpy", np.__version__)
print("expected: squared norms within 0.001 (the numbers themselves are known to 0.0005), as NumPy gives on float16")
half = np.vstack([np.full(768, 0.036), np.random.default_rng(1).normal(size=(50, 768)) / np.sqrt(768)]).astype("f2")
exact = (half.astype("f8") ** 2).sum(1)
s = pl.Series(half.tolist(), dtype=pl.Array(pl.Float16, 768))
got = (s * s).arr.sum().to_numpy().astype("f8")
f = s.cast(pl.Array(pl.Float32, 768))
cast = (f * f).arr.sum().to_numpy().astype("f8")
numpy = np.array([np.dot(r, r) for r in half], "f8")
print(f"row 0: exact {exact[0]:.4f} polars {got[0]:.4f} numpy {numpy[0]:.4f} polars after the cast {cast[0]:.4f}")
print(f"largest error of 51: polars {abs(got - exact).max():.4f} numpy {abs(numpy - exact).max():.4f} cast {abs(cast - exact).max():.4f}")
big = pl.Series([[20.0] * 768], dtype=pl.Array(pl.Float16, 768))
print("sum of one row of 0.036:", s.arr.sum()[0], "mean times 768:", s.arr.mean()[0] * 768, "; squared norm of 768 times 20:", (big * big).arr.sum()[0])
as_described = got[0] - exact[0] > 0.03 and abs(numpy - exact).max() < 1e-3 and abs(cast - exact).max() < 1e-3
sys.exit(0 if as_described and (big * big).arr.sum()[0] == float("inf") else 1)
EOF
