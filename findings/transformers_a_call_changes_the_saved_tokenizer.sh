#!/bin/sh
# transformers 5.23.0 with tokenizers 0.23.3: calling a tokenizer with truncation or padding leaves both set inside it,
# and save_pretrained() then writes them into tokenizer.json. One look at a text with max_length=5,
# padding="max_length", and the saved folder cuts every text at 5 and pads to 5 in everything that reads tokenizer.json
# itself: the tokenizers library, Rust and JavaScript servers, fastembed and the like. transformers reads the folder as
# before, so no test there shows it. Instead: `tokenizer.backend_tokenizer.no_truncation()` and `.no_padding()` before
# saving, or copy the original file; as a reader of tokenizer.json: reset both yourself.
#
# Seen:
#   transformers 5.23.0 tokenizers 0.23.3
#   expected: a call changes nothing that is saved
#   before the call: 9 words are 9 tokens, 1 word 1; for transformers 9 words are 9
#   after the call:  9 words are 5 tokens, 1 word 5; for transformers 9 words are 9
#   in the file: {'direction': 'Right', 'max_length': 5, 'strategy': 'LongestFirst', 'stride': 0} {'Fixed': 5}
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q transformers==5.23.0 tokenizers==0.23.3 || exit 2
venv/bin/python - <<'EOF'
import json
import sys

import tokenizers
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoTokenizer, PreTrainedTokenizerFast

transformers.logging.set_verbosity_error()
print("transformers", transformers.__version__, "tokenizers", tokenizers.__version__)
print("expected: a call changes nothing that is saved")
words = "[PAD] [UNK] the a cat dog sat on mat rug and".split()
tokens = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
tokens.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
t = PreTrainedTokenizerFast(tokenizer_object=tokens, pad_token="[PAD]", unk_token="[UNK]", model_max_length=64)
TEXT = "the cat sat on the mat and a dog"
t.save_pretrained("before")
t(["the cat"], truncation=True, max_length=5, padding="max_length")
t.save_pretrained("after")


def counts(folder):
    raw = Tokenizer.from_file(f"{folder}/tokenizer.json")
    return len(raw.encode(TEXT).ids), len(raw.encode("dog").ids), len(AutoTokenizer.from_pretrained(folder)(TEXT)["input_ids"])


saved = json.load(open("after/tokenizer.json"))
print("before the call: 9 words are {} tokens, 1 word {}; for transformers 9 words are {}".format(*counts("before")))
print("after the call:  9 words are {} tokens, 1 word {}; for transformers 9 words are {}".format(*counts("after")))
print("in the file:", saved["truncation"], saved["padding"]["strategy"])
sys.exit(0 if counts("before") == (9, 1, 9) and counts("after") == (5, 5, 9) else 1)
EOF
