#!/bin/sh
# datasets 5.2.0: with_format("numpy") gives a column of integers as int64, but as float32 as soon as the slice read
# holds one null: the ids 16,777,217 and 16,777,218 come back as 16777216.0 and 16777218.0, in a batch, while iterating
# row by row gives the right integers. A slice without the null is right, so it shows only in some batches. Columns of
# float64 are always cut to float32 in batches: two times a second apart become one. Joined to vectors by such a key,
# rows meet wrong texts or vanish. Instead: keep keys out of the format (columns=["embedding"]) or read them through
# with_format("arrow").
#
# Seen:
#   datasets 5.2.0 numpy 2.4.6
#   expected: int64 or objects, and every id as it was written
#   batch of three: [16777216.0, 16777218.0, nan] float32
#   rows one by one: [16777217, 16777218] ; batch without the null: [16777217, 16777218] int64
#   times a second apart: [1764489600.0, 1764489600.0] float32
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q datasets==5.2.0 numpy==2.4.6 pyarrow==26.0.1 || exit 2
venv/bin/python - <<'EOF'
import sys

import datasets
import numpy as np

datasets.disable_progress_bars()
print("datasets", datasets.__version__, "numpy", np.__version__)
print("expected: int64 or objects, and every id as it was written")
ids = [16777217, 16777218, None, 5]
d = datasets.Dataset.from_dict({"id": ids, "time": [1764489600.0, 1764489601.0, 0.0, 1.0]}).with_format("numpy")
batch = d[:3]["id"]
rows = [r["id"] for r in d][:2]
first = d[:2]["id"]
times = d[:2]["time"]
print("batch of three:", batch.tolist(), batch.dtype)
print("rows one by one:", [int(i) for i in rows], "; batch without the null:", first.tolist(), first.dtype)
print("times a second apart:", times.tolist(), times.dtype)
as_described = (
    batch.dtype == np.float32 and batch[:2].tolist() == [16777216.0, 16777218.0] and [int(i) for i in rows] == ids[:2]
    and first.tolist() == ids[:2] and times[0] == times[1]
)
sys.exit(0 if as_described else 1)
EOF
