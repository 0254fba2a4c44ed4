#!/bin/sh
# transformers 5.23.0, BertTokenizer (what AutoTokenizer takes for model_type bert): whether texts are lower-cased is
# taken from do_lower_case of tokenizer_config.json, true where it is not there, and not from tokenizer.json, whose own
# normaliser is overwritten. So a cased model saved with its tokenizer.json alone, or with a settings file that names a
# class and no do_lower_case, is read lower-cased: "Polish" and "polish" are one, capital letters that the vocabulary
# has are never found, and words that it has in capitals only become [UNK]. Every reader of the file itself (tokenizers,
# the servers and the browser libraries built on it) gives other tokens, and so other vectors. No warning.
# Instead: do_lower_case in tokenizer_config.json, or compare with Tokenizer.from_file() once.
#
# Seen:
#   transformers 5.23.0 tokenizers 0.23.3
#   expected: the tokens that tokenizer.json gives: ['The', 'Polish', 'IT']
#   no settings: BertTokenizer ['the', '[UNK]', '[UNK]']
#   BertTokenizerFast named: BertTokenizer ['the', '[UNK]', '[UNK]']
#   do_lower_case false: BertTokenizer ['The', 'Polish', 'IT']
#   PreTrainedTokenizerFast named: TokenizersBackend ['The', 'Polish', 'IT']
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
from pathlib import Path

import tokenizers
import transformers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

print("transformers", transformers.__version__, "tokenizers", tokenizers.__version__)
words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "The", "the", "Polish", "IT"]
file = Tokenizer(models.WordPiece({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
file.normalizer = normalizers.BertNormalizer(lowercase=False)
file.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
wanted = file.encode("The Polish IT").tokens
print("expected: the tokens that tokenizer.json gives:", wanted)
seen = []
for name, settings in (
    ("no settings", None),
    ("BertTokenizerFast named", {"tokenizer_class": "BertTokenizerFast"}),
    ("do_lower_case false", {"tokenizer_class": "BertTokenizerFast", "do_lower_case": False}),
    ("PreTrainedTokenizerFast named", {"tokenizer_class": "PreTrainedTokenizerFast"}),
):
    folder = Path(name.replace(" ", "_"))
    folder.mkdir()
    file.save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text(json.dumps({"model_type": "bert", "vocab_size": len(words)}))
    if settings is not None:
        (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    made = transformers.AutoTokenizer.from_pretrained(str(folder))
    tokens = made.convert_ids_to_tokens(made("The Polish IT", add_special_tokens=False)["input_ids"])
    print(f"{name}: {type(made).__name__} {tokens}")
    seen.append(tokens == wanted)
sys.exit(0 if seen == [False, False, True, True] else 1)
EOF
