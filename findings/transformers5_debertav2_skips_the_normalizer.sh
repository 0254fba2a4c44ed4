#!/bin/sh
# transformers 5.23.0, DebertaV2Tokenizer (DeBERTa-v3 and what is trained on it): the tokenizer is built anew from the
# SentencePiece vocabulary with NFC, and the file's own normalisation (NFKC, in the models of that family) is not read,
# neither from spm.model nor from tokenizer.json. So ligatures (ﬁ, of every text taken from a PDF), full-width digits
# and letters, and signs such as ① become [UNK] or other pieces than those that the model was trained with. No warning.
# XLMRobertaTokenizer reads the same normalisation from the same file. MBartTokenizer and BigBirdTokenizer skip it as
# well. Instead: unicodedata.normalize("NFKC", text) before tokenising, or compare with the sentencepiece library once.
#
# Seen:
#   transformers 5.23.0 tokenizers 0.23.3 sentencepiece 0.2.3
#   expected: the pieces that the SentencePiece file gives
#   the office: sentencepiece ['▁the', '▁office'], DebertaV2Tokenizer ['▁the', '▁office']; after NFKC equal: True
#   the oﬃce: sentencepiece ['▁the', '▁office'], DebertaV2Tokenizer ['▁the', '▁', 'o', '[UNK]', 'c', 'e']; after NFKC equal: True
#   ﬁne: sentencepiece ['▁fine'], DebertaV2Tokenizer ['▁', '[UNK]', 'n', 'e']; after NFKC equal: True
#   ２０２４: sentencepiece ['▁2024'], DebertaV2Tokenizer ['▁', '[UNK]']; after NFKC equal: True
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q transformers==5.23.0 tokenizers==0.23.3 sentencepiece==0.2.3 protobuf==7.36.2 || exit 2
venv/bin/python - <<'EOF'
import json
import os
import random
import shutil
import sys
import unicodedata

import sentencepiece
import tokenizers
import transformers
from transformers import AutoTokenizer

transformers.logging.set_verbosity_error()
print("transformers", transformers.__version__, "tokenizers", tokenizers.__version__, "sentencepiece", sentencepiece.__version__)
print("expected: the pieces that the SentencePiece file gives")
random.seed(0)
words = "the cat office fine first 2024 10 sat on a mat".split()
with open("texts.txt", "w") as f:
    f.writelines(" ".join(random.choices(words, k=8)) + "\n" for _ in range(2000))
sentencepiece.SentencePieceTrainer.train(
    input="texts.txt", model_prefix="spm", vocab_size=60, hard_vocab_limit=False, model_type="unigram", normalization_rule_name="nmt_nfkc",
    pad_id=0, bos_id=1, eos_id=2, unk_id=3, pad_piece="[PAD]", bos_piece="[CLS]", eos_piece="[SEP]", unk_piece="[UNK]",
    user_defined_symbols=["[MASK]"], minloglevel=2,
)
own = sentencepiece.SentencePieceProcessor(model_file="spm.model")
os.makedirs("deberta")
shutil.copy("spm.model", "deberta/spm.model")
json.dump({"tokenizer_class": "DebertaV2Tokenizer"}, open("deberta/tokenizer_config.json", "w"))
json.dump({"model_type": "deberta-v2"}, open("deberta/config.json", "w"))
t = AutoTokenizer.from_pretrained("deberta")


def pieces(text):
    return t.convert_ids_to_tokens(t(text, add_special_tokens=False)["input_ids"])


same, mended = {}, {}
for text in ("the office", "the oﬃce", "ﬁne", "２０２４"):
    wanted = own.encode(text, out_type=str)
    same[text] = pieces(text) == wanted
    mended[text] = pieces(unicodedata.normalize("NFKC", text)) == wanted
    print(f"{text}: sentencepiece {wanted}, {type(t).__name__} {pieces(text)}; after NFKC equal: {mended[text]}")
sys.exit(0 if list(same.values()) == [True, False, False, False] and all(mended.values()) else 1)
EOF
