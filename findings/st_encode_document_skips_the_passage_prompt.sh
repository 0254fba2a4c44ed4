#!/bin/sh
# sentence-transformers 6.2.0: encode_document() says that it uses the first available prompt from "document",
# "passage", "corpus". But every model gets an empty prompt named "document" when it is loaded, so that one is always
# available: a folder in the manner of E5, with {"query": "query: ", "passage": "passage: "}, encodes its documents
# without any prompt, while encode_query() uses its own. The model was trained with both; half of the pairs' texts are
# read in another way than trained, without a warning. Instead: encode(…, prompt_name="passage"), or delete the empty
# entry: `del model.prompts["document"]`.
#
# Seen:
#   sentence-transformers 6.2.0
#   expected: encode_document() is encode() with the prompt named passage
#   prompts after loading: {'query': 'query: ', 'document': '', 'passage': 'passage: '}
#   encode_query: off the query prompt by 0.000
#   encode_document: off the passage prompt by 0.671, off no prompt by 0.000
#   with the empty entry deleted, off the passage prompt by 0.000
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
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer, models, pre_tokenizers

print("sentence-transformers", sentence_transformers.__version__)
print("expected: encode_document() is encode() with the prompt named passage")
words = "[PAD] [UNK] query: passage: the cat".split()
tokens = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
tokens.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
table = np.random.default_rng(0).normal(size=(len(words), 16)).astype("f4")
SentenceTransformer(
    modules=[StaticEmbedding(tokens, embedding_weights=table)], prompts={"query": "query: ", "passage": "passage: "}, device="cpu"
).save("e5")
m = SentenceTransformer("e5", device="cpu")
print("prompts after loading:", m.prompts)


def off(a, b):
    return float(np.abs(a - b).max())


plain, passage, query = m.encode("the cat"), m.encode("the cat", prompt_name="passage"), m.encode("the cat", prompt_name="query")
document = m.encode_document("the cat")
print(f"encode_query: off the query prompt by {off(m.encode_query('the cat'), query):.3f}")
print(f"encode_document: off the passage prompt by {off(document, passage):.3f}, off no prompt by {off(document, plain):.3f}")
as_described = off(m.encode_query("the cat"), query) == 0 and off(document, plain) == 0 and off(document, passage) > 0.1
del m.prompts["document"]
mended = off(m.encode_document("the cat"), passage)
print(f"with the empty entry deleted, off the passage prompt by {mended:.3f}")
sys.exit(0 if as_described and mended == 0 else 1)
EOF
