#!/bin/sh
# chromadb 1.5.9: Collection.get(ids=[…]) answers in the order in which the rows were first added, not in the order
# asked for, and leaves unknown ids out; zipping the embeddings with the list of ids that one passed puts vectors
# beside the wrong texts, without an error. And add() of an id that is there keeps the old vector, also without an
# error (other rows of the call are added). Both make "re-encode and fetch" return old vectors in another order.
# Instead: index the answer by its own "ids"; upsert() to replace.
#
# Seen:
#   chromadb 1.5.9
#   expected: embeddings of get(ids=…) in the order of ids; add() of a known id replaces or raises
#   added c, a, b as 0, 1, 2; asked ['b', 'c', 'a', 'unknown'] got ids ['c', 'a', 'b'] vectors [0, 1, 2]
#   after add(a=3, d=3): {'a': 1, 'd': 3}
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q chromadb==1.5.9 numpy==2.4.6 || exit 2
venv/bin/python - <<'EOF'
import sys

import chromadb
import numpy as np

print("chromadb", chromadb.__version__)
print("expected: embeddings of get(ids=…) in the order of ids; add() of a known id replaces or raises")
vectors = np.eye(4, dtype="f4")
c = chromadb.EphemeralClient(chromadb.Settings(anonymized_telemetry=False)).create_collection("demo")
c.add(ids=["c", "a", "b"], embeddings=vectors[:3])
asked = ["b", "c", "a", "unknown"]
got = c.get(ids=asked, include=["embeddings"])
order = [int(e.argmax()) for e in got["embeddings"]]
print("added c, a, b as 0, 1, 2; asked", asked, "got ids", got["ids"], "vectors", order)
c.add(ids=["a", "d"], embeddings=vectors[[3, 3]])
after = c.get(ids=["a", "d"], include=["embeddings"])
kept = dict(zip(after["ids"], [int(e.argmax()) for e in after["embeddings"]], strict=True))
print("after add(a=3, d=3):", kept)
as_described = got["ids"] == ["c", "a", "b"] and order == [0, 1, 2] and kept == {"a": 1, "d": 3}
sys.exit(0 if as_described else 1)
EOF
