#!/bin/sh
# voyager 2.2.3: StorageDataType.Float8 makes a byte of each number by cutting what is behind the point (0.0675 * 127 =
# 8.57 becomes 8), not by rounding. Every number comes nearer to zero, by half a step on the average, so that every
# vector is shorter than it was, the more the more dimensions it has: the numbers of a unit vector are then few steps
# each. In the cosine space, where distances are one minus the dot product with what is stored, a vector's distance to
# itself is 0.12 at 384 dimensions and 0.29 at 3,072; rounding would leave it within 0.0003. The order of the answers
# hardly suffers; every threshold and every score does. Instead: E4M3, or Float32.
#
# Seen:
#   voyager 2.2.3 numpy 2.4.6
#   expected: a vector's distance to itself is 0 within the width of a step
#      8 dimensions: distance to itself 0.018, if rounded -0.000, length of what is stored 0.991
#    384 dimensions: distance to itself 0.116, if rounded -0.000, length of what is stored 0.940
#   1536 dimensions: distance to itself 0.216, if rounded 0.000, length of what is stored 0.885
#   3072 dimensions: distance to itself 0.290, if rounded 0.000, length of what is stored 0.842
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q voyager==2.2.3 numpy==2.4.6 || exit 2
venv/bin/python - <<'EOF'
import sys
from importlib.metadata import version

import numpy as np
from voyager import Index, Space, StorageDataType

print("voyager", version("voyager"), "numpy", np.__version__)
print("expected: a vector's distance to itself is 0 within the width of a step")
rng = np.random.default_rng(0)
seen = {}
for width in (8, 384, 1536, 3072):
    unit = rng.normal(size=(200, width)).astype("f4")
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    index = Index(Space.Cosine, width, storage_data_type=StorageDataType.Float8)
    index.add_items(unit)
    distance = float(index.query(unit, k=1)[1].mean())
    rounded = float((1 - (np.round(unit * 127) / 127 * unit).sum(axis=1)).mean())
    length = float(np.mean([np.linalg.norm(index.get_vector(row)) for row in range(200)]))
    seen[width] = distance, rounded
    print(f"{width:4d} dimensions: distance to itself {distance:.3f}, if rounded {rounded:.3f}, "
          f"length of what is stored {length:.3f}")
as_described = seen[384][0] > 0.1 and seen[3072][0] > 0.25 and all(abs(rounded) < 1e-3 for _, rounded in seen.values())
sys.exit(0 if as_described else 1)
EOF
