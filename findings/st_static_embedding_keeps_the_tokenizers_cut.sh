#!/bin/sh
# sentence-transformers 6.2.0, StaticEmbedding: max_seq_length says inf, as a table has no positions, but the cut that
# a tokenizer.json carries stays in force, because only its padding is switched off. Tokenizer files saved after a
# training run or a call often carry one (all-MiniLM-L6-v2's says 128). Each text is then cut there without a word, and
# the cut is saved with the model. Instead: `tokenizer.no_truncation()` before StaticEmbedding(tokenizer, …), and look
# at `model.tokenizer.truncation` after loading.
#
# Seen:
#   sentence-transformers 6.2.0 tokenizers 0.23.3
#   expected: limit inf, and a word after the fifth changes the vector
#   max_seq_length inf ; nine words against their first five differ by 0.0
#   after saving and loading: the tokenizer's own cut is 5
#   after no_truncation() they differ by 0.652
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
import tokenizers
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer, models, pre_tokenizers

print("sentence-transformers", sentence_transformers.__version__, "tokenizers", tokenizers.__version__)
print("expected: limit inf, and a word after the fifth changes the vector")
words = "[PAD] [UNK] the a cat dog sat on mat rug and".split()
tokens = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
tokens.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
tokens.enable_truncation(5)
tokens.save("tokenizer.json")
table = np.random.default_rng(0).normal(size=(len(words), 16)).astype("f4")


def apart(tokenizer):
    m = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=table)], device="cpu")
    a, b = m.encode(["the cat sat on the mat and a dog", "the cat sat on the"])
    return m, float(np.abs(a - b).max())


m, cut = apart(Tokenizer.from_file("tokenizer.json"))
m.save("saved")
again = SentenceTransformer("saved", device="cpu")
free = Tokenizer.from_file("tokenizer.json")
free.no_truncation()
_, whole = apart(free)
print("max_seq_length", m.max_seq_length, "; nine words against their first five differ by", cut)
print("after saving and loading: the tokenizer's own cut is", again.tokenizer.truncation and again.tokenizer.truncation["max_length"])
print("after no_truncation() they differ by", round(whole, 3))
sys.exit(0 if m.max_seq_length == float("inf") and cut == 0 and whole > 0.1 and again.tokenizer.truncation["max_length"] == 5 else 1)
EOF
