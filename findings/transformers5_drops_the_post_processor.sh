#!/bin/sh
# transformers 5.23.0: AutoTokenizer takes vocabulary and merges from tokenizer.json and builds the rest anew after the
# class that tokenizer_config.json names. For "GPTNeoXTokenizerFast" (Pythia and what is trained on it) the
# post-processor is dropped: a folder whose tokenizer.json puts <s> before and </s> after each text gives neither,
# without a warning, so CLS pooling takes the first word and last-token pooling the last one, where the tokenizers
# library, and every server on it, takes the special tokens. A normalizer and another pre-tokenizer in the file are
# dropped as well. With the class "PreTrainedTokenizerFast" and another model type the file is obeyed. Instead: compare
# with Tokenizer.from_file(…).encode(…).ids once; name PreTrainedTokenizerFast, or pass tokenizer_object.
#
# Seen:
#   transformers 5.23.0 tokenizers 0.23.3
#   expected: the tokens that tokenizer.json describes
#   tokenizers:                               ['<s>', 'c', 'a', 't', '</s>']
#   AutoTokenizer, GPTNeoXTokenizerFast:      ['C', 'a', 't']
#   AutoTokenizer, PreTrainedTokenizerFast:   ['<s>', 'c', 'a', 't', '</s>']
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
import os
import sys

import tokenizers
import transformers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import AutoTokenizer

transformers.logging.set_verbosity_error()
print("transformers", transformers.__version__, "tokenizers", tokenizers.__version__)
print("expected: the tokens that tokenizer.json describes")
letters = ["<s>", "<pad>", "</s>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
t = Tokenizer(models.BPE({c: i for i, c in enumerate(letters)}, []))
t.normalizer = normalizers.Lowercase()
t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
t.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
t.add_special_tokens(["<s>", "<pad>", "</s>"])


def tokens(tokenizer_class, model_type):
    folder = tokenizer_class + model_type
    os.makedirs(folder)
    t.save(f"{folder}/tokenizer.json")
    config = {"tokenizer_class": tokenizer_class, "bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"}
    json.dump(config, open(f"{folder}/tokenizer_config.json", "w"))
    json.dump({"model_type": model_type}, open(f"{folder}/config.json", "w"))
    a = AutoTokenizer.from_pretrained(folder)
    return a.convert_ids_to_tokens(a("Cat")["input_ids"])


raw = t.encode("Cat").tokens
rebuilt = tokens("GPTNeoXTokenizerFast", "gpt_neox")
obeyed = tokens("PreTrainedTokenizerFast", "bert")
print("tokenizers:                              ", raw)
print("AutoTokenizer, GPTNeoXTokenizerFast:     ", rebuilt)
print("AutoTokenizer, PreTrainedTokenizerFast:  ", obeyed)
sys.exit(0 if raw == obeyed == ["<s>", "c", "a", "t", "</s>"] and rebuilt == ["C", "a", "t"] else 1)
EOF
