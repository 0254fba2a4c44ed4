#!/bin/sh
# duckdb 2.0.1: the cosine of a zero vector is NaN, and in SQL here NaN is greater than every number. So `where
# array_cosine_similarity(e, q) > 0.8` keeps the zero vectors, `order by … desc limit k` and max_by() put them first,
# and avg() is NaN; NumPy and pandas would drop them from the same filter. One text without a known word (a zero vector
# of a static model) is then the best answer to every query. Distances are safe in `order by … limit` (NaN comes last),
# not in `> t`. Instead: `where not isnan(s)`.
#
# Seen:
#   duckdb 2.0.1
#   expected: rows 1 and 5 pass 0.8, row 1 is the best
#   ranked [(2, nan), (1, 1.0), (5, 0.9938837289810181), (3, 0.7071067690849304)]
#   above 0.8: [1, 2, 5] ; best: 2 ; mean: nan
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q duckdb==2.0.1 || exit 2
venv/bin/python - <<'EOF'
import math
import sys

import duckdb

print("duckdb", duckdb.__version__)
print("expected: rows 1 and 5 pass 0.8, row 1 is the best")
con = duckdb.connect()
con.execute("create table v (id int, e float[2])")
con.execute("insert into v values (1, [1, 0]), (2, [0, 0]), (3, [1, 1]), (5, [0.9, 0.1])")
s = "array_cosine_similarity(e, [1, 0]::float[2])"
ranked = con.sql(f"select id, {s} from v order by 2 desc").fetchall()
passed = [r[0] for r in con.sql(f"select id from v where {s} > 0.8 order by id").fetchall()]
best, mean = con.sql(f"select max_by(id, {s}), avg({s}) from v").fetchall()[0]
print("ranked", ranked)
print("above 0.8:", passed, "; best:", best, "; mean:", mean)
as_described = ranked[0][0] == 2 and math.isnan(ranked[0][1]) and passed == [1, 2, 5] and best == 2 and math.isnan(mean)
sys.exit(0 if as_described else 1)
EOF
