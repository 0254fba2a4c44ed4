#!/bin/sh
# hnswlib 0.8.0, voyager 2.2.3: add_items() without ids numbers new rows by how many there are, not past the largest id
# in use. After rows whose ids were given (from 1, from a table's key, after a file was loaded), rows added without ids
# take ids that are in use: the vector of an earlier row is replaced, get_current_count() grows by less than was added,
# and nothing is raised. From then on the text of one row is found by the vector of another.
# Instead: always give ids, or never.
#
# Seen:
#   hnswlib 0.8.0 voyager 2.2.3
#   expected: after ids 1, 2, 3 two rows added without ids are new: five rows, and row 3 is as it was
#   hnswlib: ids [1, 2, 3, 4]; 4 rows of 5; row 3 is now [9. 9.]
#   voyager: ids [0, 1, 2, 3]; 4 rows of 5; row 1 is now [8. 8.]
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q hnswlib==0.8.0 voyager==2.2.3 numpy==2.4.6 || exit 2
venv/bin/python - <<'EOF'
import sys
from importlib.metadata import version

import hnswlib
import numpy as np
from voyager import Index, Space

print("hnswlib", version("hnswlib"), "voyager", version("voyager"))
print("expected: after ids 1, 2, 3 two rows added without ids are new: five rows, and row 3 is as it was")
rows = np.array([[1, 1], [2, 2], [3, 3]], "f4")
more = np.array([[9, 9], [8, 8]], "f4")

index = hnswlib.Index("l2", 2)
index.init_index(10)
index.add_items(rows, [1, 2, 3])
index.add_items(more)
ids = sorted(index.get_ids_list())
held = {int(i): np.array(index.get_items([i])[0]) for i in ids}
print(f"hnswlib: ids {ids}; {index.get_current_count()} rows of 5; row 3 is now {held[3]}")
first = len(ids) == 4 and not np.array_equal(held[3], rows[2])

index = Index(Space.Euclidean, 2)
index.add_items(rows, ids=[1, 2, 3])
index.add_items(more)
ids = sorted(int(i) for i in index.ids)
print(f"voyager: ids {ids}; {len(index)} rows of 5; row 1 is now {index.get_vector(1)}")
second = len(ids) == 4 and not np.array_equal(index.get_vector(1), rows[0])
sys.exit(0 if first and second else 1)
EOF
