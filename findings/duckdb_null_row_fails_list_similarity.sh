#!/bin/sh
# duckdb 2.0.1: list_cosine_similarity() and its kin of a FLOAT[] column read from Parquet fail as soon as one *row* is
# NULL, with "left argument can not contain NULL values": the words mean a vector with a hole, and there is none. The
# same rows written as VALUES give NULL for that row, as documented for SQL functions, so a query that was tested on a
# small table fails on the file. Arrays (FLOAT[2]) are safe. Instead: cast to a fixed size,
# `array_cosine_similarity(e::float[384], q)`.
#
# Seen:
#   duckdb 2.0.1 pyarrow 26.0.1
#   expected: NULL for the row without a vector, in all three
#   VALUES: [0.4472, None, 0.6]
#   Parquet: Invalid Input Error: list_cosine_similarity: left argument can not contain NULL values
#   Parquet, cast to float[2]: [0.4472, None, 0.6]
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q duckdb==2.0.1 pyarrow==26.0.1 || exit 2
venv/bin/python - <<'EOF'
import sys

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

print("duckdb", duckdb.__version__, "pyarrow", pa.__version__)
print("expected: NULL for the row without a vector, in all three")
pq.write_table(pa.table({"e": pa.array([[1, 2], None, [3, 4]], pa.list_(pa.float32()))}), "v.parquet")
con = duckdb.connect()


def ask(expression, source):
    try:
        return [r[0] if r[0] is None else round(r[0], 4) for r in con.sql(f"select {expression} from {source}").fetchall()]
    except duckdb.Error as err:
        return str(err)


values = ask("list_cosine_similarity(e, [1, 0]::float[])", "(values ([1, 2]::float[]), (NULL), ([3, 4]::float[])) t(e)")
file = ask("list_cosine_similarity(e, [1, 0]::float[])", "'v.parquet'")
cast = ask("array_cosine_similarity(e::float[2], [1, 0]::float[2])", "'v.parquet'")
for name, what in (("VALUES", values), ("Parquet", file), ("Parquet, cast to float[2]", cast)):
    print(f"{name}: {what}")
want = [0.4472, None, 0.6]
sys.exit(0 if values == want and cast == want and "can not contain NULL values" in file else 1)
EOF
