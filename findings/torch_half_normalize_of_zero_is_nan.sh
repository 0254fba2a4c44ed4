#!/bin/sh
# torch 2.13.0: F.normalize and F.cosine_similarity of a zero vector are 0 in float32 and bfloat16, but NaN in float16,
# because their guards (1e-12 and 1e-8) are zero there. The same model in float16 therefore makes NaN of a text whose
# vector is zero (an empty text, no known word), where float32 tests showed a zero row, and one NaN row is enough to
# spoil a mean, a PCA or an index. Instead: pass eps=1e-6 for half precision, or normalise in float32.
#
# Seen:
#   torch 2.13.0+cpu
#   expected: 0 in every number format, as documented by max(norm, eps)
#   torch.float32   normalize 0.0 cosine_similarity 0.0 normalize with eps=1e-6 0.0
#   torch.bfloat16  normalize 0.0 cosine_similarity 0.0 normalize with eps=1e-6 0.0
#   torch.float16   normalize nan cosine_similarity nan normalize with eps=1e-6 0.0
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q torch==2.13.0 numpy==2.4.6 || exit 2
venv/bin/python - <<'EOF'
import sys

import torch
from torch.nn.functional import cosine_similarity, normalize

print("torch", torch.__version__)
print("expected: 0 in every number format, as documented by max(norm, eps)")
seen = {}
for dtype in (torch.float32, torch.bfloat16, torch.float16):
    zero, one = torch.zeros(1, 4, dtype=dtype), torch.ones(1, 4, dtype=dtype)
    seen[dtype] = normalize(zero, dim=1)[0, 0].item(), cosine_similarity(zero, one).item(), normalize(zero, dim=1, eps=1e-6)[0, 0].item()
    print(f"{str(dtype):15s} normalize {seen[dtype][0]} cosine_similarity {seen[dtype][1]} normalize with eps=1e-6 {seen[dtype][2]}")
as_described = all(seen[d] == (0, 0, 0) for d in (torch.float32, torch.bfloat16))
nan = seen[torch.float16]
sys.exit(0 if as_described and nan[0] != nan[0] and nan[1] != nan[1] and nan[2] == 0 else 1)
EOF
