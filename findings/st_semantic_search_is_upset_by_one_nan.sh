#!/bin/sh
# sentence-transformers 6.2.0: one corpus vector with NaN in it spoils util.semantic_search() for every query. Its
# score is NaN, torch.topk takes NaN for the greatest, and the heap and the sort that follow compare with it: a text
# that finds itself with 1.0 comes fourth, and where the corpus is searched in chunks (500,000 rows by default, 10
# here) true hits are thrown out, 0.45 and 0.44 in favour of 0.24 and 0.21. No warning. One overflow or one zero vector
# normalised in float16 is enough. Instead: look for rows that are not finite before any search.
#
# Seen:
#   sentence-transformers 6.2.0 torch 2.13.0+cpu numpy 2.4.6
#   expected: the row of NaN last, absent or refused, the other hits as without it
#   all finite              [(0, 1.0), (17, 0.5), (36, 0.45), (49, 0.44), (6, 0.36)]
#   row 7 NaN, one chunk    [(36, 0.45), (49, 0.44), (7, nan), (0, 1.0), (17, 0.5)]
#   row 7 NaN, chunks of 10 [(17, 0.5), (7, nan), (0, 1.0), (1, 0.24), (9, 0.21)]
#   lost of the best four: [36, 49]
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q sentence-transformers==6.2.0 transformers==5.23.0 torch==2.13.0 numpy==2.4.6 || exit 2
venv/bin/python - <<'EOF'
import sys

import numpy as np
import sentence_transformers
import torch
from sentence_transformers import util

print("sentence-transformers", sentence_transformers.__version__, "torch", torch.__version__, "numpy", np.__version__)
print("expected: the row of NaN last, absent or refused, the other hits as without it")
x = np.random.default_rng(0).normal(size=(50, 16)).astype("f4")
x /= np.linalg.norm(x, axis=1, keepdims=True)
broken = x.copy()
broken[7] = np.nan


def hits(corpus, chunk):
    found = util.semantic_search(x[:1], corpus, top_k=5, corpus_chunk_size=chunk)[0]
    return [(h["corpus_id"], round(h["score"], 2)) for h in found]


whole, one, chunks, right = hits(x, 500000), hits(broken, 500000), hits(broken, 10), hits(x, 10)
print("all finite             ", whole)
print("row 7 NaN, one chunk   ", one)
print("row 7 NaN, chunks of 10", chunks)
lost = {i for i, _ in whole[:4]} - {i for i, _ in chunks}
print("lost of the best four:", sorted(lost))
sys.exit(0 if whole == right and whole[0][0] == 0 and one[0][0] != 0 and len(lost) > 0 else 1)
EOF
