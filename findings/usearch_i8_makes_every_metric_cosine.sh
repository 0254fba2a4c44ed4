#!/bin/sh
# usearch 2.26.6: an index with dtype="i8" normalises each float vector before it makes bytes of it, whatever the
# metric. With "ip" and "l2sq" on vectors of unlike norms the answers are those of cosine: 18 % and 36 % of the true
# ten nearest by inner product and Euclidean distance, though the search is exact and the same with dtype="f32" finds
# all. The distances are in units of the codes (some -16,000). Models trained for the dot product, whose norms mean
# something, lose just that. Instead: f16 or bf16, or scale to int8 yourself and add int8 arrays, which are stored as
# they are.
#
# Seen:
#   usearch 2.26.6 numpy 2.4.6
#   expected: dtype i8 finds nearly the ten that the metric finds in float32
#   ip   f32 of the true ten 1.000, of the ten by cosine 0.182, first distance -162.4
#   ip   i8  of the true ten 0.182, of the ten by cosine 0.944, first distance -15351.0
#   l2sq f32 of the true ten 1.000, of the ten by cosine 0.370, first distance 0.0
#   l2sq i8  of the true ten 0.362, of the ten by cosine 0.950, first distance 0.0
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
print("expected: dtype i8 finds nearly the ten that the metric finds in float32")
rng = np.random.default_rng(0)
x = rng.normal(size=(1000, 64)).astype("f4") * rng.lognormal(0, 1, (1000, 1)).astype("f4")
unit = x / np.linalg.norm(x, axis=1, keepdims=True)
q = x[:50]
true = {"ip": -q @ x.T, "l2sq": ((q[:, None] - x[None]) ** 2).sum(-1)}
cosine = np.argsort(-unit[:50] @ unit.T, axis=1)[:, :10]


def share(found, wanted):
    return float(np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found, wanted, strict=True)]))


seen = {}
for metric, distances in true.items():
    nearest = np.argsort(distances, axis=1)[:, :10]
    for dtype in ("f32", "i8"):
        index = Index(ndim=64, metric=metric, dtype=dtype)
        index.add(np.arange(1000), x)
        m = index.search(q, 10, exact=True)
        seen[metric, dtype] = share(m.keys.tolist(), nearest.tolist()), share(m.keys.tolist(), cosine.tolist())
        a, b = seen[metric, dtype]
        print(f"{metric:4s} {dtype:3s} of the true ten {a:.3f}, of the ten by cosine {b:.3f}, first distance {m.distances[0, 0]:.1f}")
as_described = all(
    seen[m, "f32"][0] > 0.99 and seen[m, "i8"][0] < 0.5 and seen[m, "i8"][1] > 0.9 for m in true
)
sys.exit(0 if as_described else 1)
EOF
