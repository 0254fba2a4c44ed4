#!/bin/sh
# sentence-transformers 6.2.0: encode(…, output_value="token_embeddings") cuts the padding off the end only. With a
# tokenizer that pads left (Qwen3-Embedding, E5-Mistral and most decoder models) every text shorter than the longest of
# its batch comes back with the padding's vectors in front: a text of one token as 12 rows, of which row 0 is not its
# first token. Their mean is not the sentence embedding (2.1 off), and MaxSim or word alignment runs on padding. The
# same model padding right is exact. Instead: batch_size=1, padding_side="right" for models with relative positions, or
# output_value=None and its attention_mask.
#
# Seen:
#   sentence-transformers 6.2.0 transformers 5.23.0
#   expected: 6, 1 and 12 rows, whose mean is the mean-pooled sentence embedding
#   padding left : rows [12, 12, 12], mean of the rows off the sentence embedding by [0.628, 2.069, 0.0]
#   padding right: rows [6, 1, 12], mean of the rows off the sentence embedding by [0.0, 0.0, 0.0]
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
import transformers
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import LlamaConfig, LlamaModel, PreTrainedTokenizerFast

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
print("sentence-transformers", sentence_transformers.__version__, "transformers", transformers.__version__)
print("expected: 6, 1 and 12 rows, whose mean is the mean-pooled sentence embedding")
WORDS = "[PAD] [UNK] the a cat dog sat on mat rug rested and reads long words again never".split()
TEXTS = ["the cat sat on the mat", "dog", "a dog rested on the rug and reads long words again never"]


def model(side):
    tokens = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokens.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(WORDS), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=2, max_position_embeddings=64, initializer_range=0.3, pad_token_id=0,
    )
    LlamaModel(config).save_pretrained(side)
    PreTrainedTokenizerFast(
        tokenizer_object=tokens, pad_token="[PAD]", unk_token="[UNK]", padding_side=side, model_max_length=64
    ).save_pretrained(side)
    return SentenceTransformer(modules=[Transformer(side), Pooling(32, pooling_mode="mean")], device="cpu")


seen = {}
for side in ("left", "right"):
    m = model(side)
    tokens = m.encode(TEXTS, output_value="token_embeddings")
    pooled = m.encode(TEXTS)
    apart = [float(np.abs(t.numpy().mean(0) - p).max()) for t, p in zip(tokens, pooled, strict=True)]
    seen[side] = [len(t) for t in tokens], max(apart)
    print(f"padding {side:5s}: rows {seen[side][0]}, mean of the rows off the sentence embedding by {[round(a, 3) for a in apart]}")
sys.exit(0 if seen["left"][0] == [12, 12, 12] and seen["left"][1] > 0.5 and seen["right"][0] == [6, 1, 12] and seen["right"][1] < 1e-5 else 1)
EOF
