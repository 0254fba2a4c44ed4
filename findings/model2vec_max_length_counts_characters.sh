#!/bin/sh
# model2vec 0.10.0: encode(…, max_length=512) does not keep 512 tokens. Each text is first cut to 512 times the median
# length, in characters, of the vocabulary's tokens, blanks included, and only then tokenised. So 200 tokens, of a
# vocabulary of mostly short words, are cut though 512 are allowed, and two words with a wide gap of blanks between
# them (a column of a text table) become one word. How much of a text counts so depends on the vocabulary's other
# words. With max_length=None nothing is cut and the vector is right. Instead: max_length=None (a table has no
# positions).
#
# Seen:
#   model2vec 0.10.0 tokenizers 0.23.3
#   expected: texts of 200 and of 2 tokens are whole under max_length=512
#   median token length: 2
#   200 tokens: off their mean by 0.398, off the first word alone by 1.8e-07; with max_length=None off by 5.8e-07
#   cat, 2,000 blanks, dog: off their mean by 0.254, off cat alone by 0.0e+00; with max_length=None off by 0.0e+00
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q model2vec==0.10.0 tokenizers==0.23.3 numpy==2.4.6 || exit 2
venv/bin/python - <<'EOF'
import sys
from importlib.metadata import version

import numpy as np
from model2vec import StaticModel
from tokenizers import Tokenizer, models, pre_tokenizers

print("model2vec", version("model2vec"), "tokenizers", version("tokenizers"))
print("expected: texts of 200 and of 2 tokens are whole under max_length=512")
words = "[PAD] [UNK] a at be by cat dog in is it of on or the to internationalization".split()
tokens = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
tokens.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
table = np.random.default_rng(0).normal(size=(len(words), 32)).astype("f4")
table /= np.linalg.norm(table, axis=1, keepdims=True)
model = StaticModel(table, tokens, normalize=False)
word = {w: table[i] for i, w in enumerate(words)}


def off(text, vector, **kw):
    return float(np.abs(model.encode([text], **kw)[0] - vector).max())


long = " ".join(["internationalization"] * 100 + ["cat"] * 100)
both = (word["internationalization"] + word["cat"]) / 2
gap = "cat" + " " * 2000 + "dog"
pair = (word["cat"] + word["dog"]) / 2
print("median token length:", model.median_token_length)
print(f"200 tokens: off their mean by {off(long, both):.3f}, off the first word alone by {off(long, word['internationalization']):.1e}; with max_length=None off by {off(long, both, max_length=None):.1e}")
print(f"cat, 2,000 blanks, dog: off their mean by {off(gap, pair):.3f}, off cat alone by {off(gap, word['cat']):.1e}; with max_length=None off by {off(gap, pair, max_length=None):.1e}")
as_described = (
    off(long, both) > 0.05 and off(long, word["internationalization"]) < 1e-5 and off(gap, pair) > 0.05 and off(gap, word["cat"]) < 1e-5
    and off(long, both, max_length=None) < 1e-5 and off(gap, pair, max_length=None) < 1e-5
)
sys.exit(0 if as_described else 1)
EOF
