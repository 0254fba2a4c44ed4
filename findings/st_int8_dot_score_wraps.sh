#!/bin/sh
# sentence-transformers 6.2.0: util.dot_score() of int8 vectors (what encode(…, precision="int8") and
# quantize_embeddings give) multiplies in int8, so each score is what is left of the true one modulo 256: a text's
# score with itself is 96 where 83,808 is due, and with semantic_search(…, score_function=dot_score) 1 text of 20 finds
# itself first. No warning. cos_sim() of the same arrays raises. Instead: `.astype("f4")` before any similarity, or the
# search functions of the library's quantisation module.
#
# Seen:
#   sentence-transformers 6.2.0 torch 2.13.0+cpu numpy 2.4.6
#   expected: scores as of the same integers in float, each text nearest to itself
#   text 0 with itself: exact 83808 dot_score 96 int8
#   equal to the exact score modulo 256: True
#   texts that find themselves first, of 20: int8 1, the same as float32 20
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
print("expected: scores as of the same integers in float, each text nearest to itself")
codes = np.random.default_rng(0).normal(0, 40, (20, 64)).clip(-127, 127).astype(np.int8)
exact = codes.astype("i4") @ codes.T.astype("i4")
scores = util.dot_score(codes, codes).numpy()
hits = util.semantic_search(codes, codes, top_k=1, score_function=util.dot_score)
right = sum(h[0]["corpus_id"] == i for i, h in enumerate(hits))
hits_float = util.semantic_search(codes.astype("f4"), codes.astype("f4"), top_k=1, score_function=util.dot_score)
right_float = sum(h[0]["corpus_id"] == i for i, h in enumerate(hits_float))
print("text 0 with itself: exact", exact[0, 0], "dot_score", scores[0, 0], scores.dtype)
print("equal to the exact score modulo 256:", np.array_equal(scores, exact.astype(np.int8)))
print(f"texts that find themselves first, of 20: int8 {right}, the same as float32 {right_float}")
sys.exit(0 if scores.dtype == np.int8 and np.array_equal(scores, exact.astype(np.int8)) and right < 10 and right_float == 20 else 1)
EOF
