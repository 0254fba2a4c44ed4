#!/bin/sh
# pynndescent 0.7.0: NNDescent(metric="dot") answers by cosine: rows are made unit length first, and the distances are
# 1 - cosine. For vectors of unequal length (models trained for the dot product) the neighbours are others: less than
# half of the true ones, with nothing said. metric="inner_product" is the dot product, but gives each row the distance
# 0 to itself while all others are negative, so that neither the order nor the sign can be read off its own column.
# Instead: "inner_product", and the first column left out; or unit rows, where the two agree.
#
# Seen:
#   pynndescent 0.7.0 numpy 2.4.6
#   expected: "dot" finds the rows of the largest dot products
#   dot: 42 % of the true ten by dot product, 98 % of the true ten by cosine
#   inner_product: 95 % of the true ten by dot product; row 399 to itself 0.0, to its next -911.4
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q pynndescent==0.7.0 numpy==2.4.6 || exit 2
venv/bin/python - <<'EOF'
import sys
from importlib.metadata import version

import numpy as np
import pynndescent

print("pynndescent", version("pynndescent"), "numpy", np.__version__)
print('expected: "dot" finds the rows of the largest dot products')
rows = np.random.default_rng(0).normal(size=(400, 16)) * np.linspace(0.1, 10, 400)[:, None]
rows = rows.astype("f4")
unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)


def share(found, similarities):
    wanted = np.argsort(-similarities, axis=1)[:, :10]
    return 100 * float(np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found.tolist(), wanted.tolist(), strict=True)]))


def graph(metric):
    return pynndescent.NNDescent(rows, metric=metric, n_neighbors=10, random_state=0, n_jobs=1).neighbor_graph


dot, _ = graph("dot")
by_dot, by_cosine = share(dot, rows @ rows.T), share(dot, unit @ unit.T)
print(f"dot: {by_dot:.0f} % of the true ten by dot product, {by_cosine:.0f} % of the true ten by cosine")
inner, distances = graph("inner_product")
by_inner = share(inner, rows @ rows.T)
own, following = distances[399, 0], distances[399, 1]
print(f"inner_product: {by_inner:.0f} % of the true ten by dot product; row 399 to itself {own:.1f}, to its next {following:.1f}")
sys.exit(0 if by_dot < 60 and by_cosine > 90 and by_inner > 85 and own == 0 and following < 0 else 1)
EOF
