#!/bin/sh
# duckdb 2.0.1 with pyarrow 26.0.1: a FLOAT[n] column with one NULL, copied to Parquet, cannot be read by pyarrow nor
# by anything on it (pandas, datasets): "Length spanned by list offsets (5) larger than values array (length 4)".
# DuckDB itself and polars read the file. DuckDB writes n entries for the NULL row where one is due (num_values 6 for 3
# rows of 2, of which one is NULL; 5 from FLOAT[]). Texts that have no vector yet are the usual case after a left join.
# Instead: cast to FLOAT[] in the COPY; an existing file: `copy (select * replace (e::float[] as e) from 'old.parquet')
# to 'new.parquet'`.
#
# Seen:
#   duckdb 2.0.1 pyarrow 26.0.1 polars 2.1.0
#   expected: three rows, the second null, in every reader
#   float[2] entries 6 | pyarrow: Length spanned by list offsets (5) larger than values array (length 4) | polars: [[1.0, 2.0], None, [3.0, 4.0]]
#   the same file written again from float[]: [[1.0, 2.0], None, [3.0, 4.0]]
#   float[] entries 5 | pyarrow: [[1.0, 2.0], None, [3.0, 4.0]] | polars: [[1.0, 2.0], None, [3.0, 4.0]]
#
# Exit: 0 as described, 1 it changed, 2 it could not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cd "$work"
python3 -m venv venv || exit 2
venv/bin/pip install -q duckdb==2.0.1 pyarrow==26.0.1 polars==2.1.0 || exit 2
venv/bin/python - <<'EOF'
import sys

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

print("duckdb", duckdb.__version__, "pyarrow", pa.__version__, "polars", pl.__version__)
print("expected: three rows, the second null, in every reader")
con = duckdb.connect()
want = [[1.0, 2.0], None, [3.0, 4.0]]


def write(kind):
    con.execute(
        f"copy (select * from (values (1, [1, 2]::{kind}), (2, NULL), (3, [3, 4]::{kind})) t(id, e)) to 'v.parquet'"
    )
    entries = pq.ParquetFile("v.parquet").metadata.row_group(0).column(1).num_values
    try:
        arrow = pq.read_table("v.parquet")["e"].to_pylist()
    except pa.ArrowInvalid as err:
        arrow = str(err)
    itself = con.sql("select e from 'v.parquet' order by id").fetchall()
    itself = [None if r[0] is None else list(r[0]) for r in itself]
    print(kind, "entries", entries, "| pyarrow:", arrow, "| polars:", pl.read_parquet("v.parquet")["e"].to_list())
    return entries, arrow, itself == want, pl.read_parquet("v.parquet")["e"].to_list() == want


fixed = write("float[2]")
con.execute("copy (select * replace (e::float[] as e) from 'v.parquet') to 'w.parquet'")
mended = pq.read_table("w.parquet")["e"].to_pylist()
print("the same file written again from float[]:", mended)
free = write("float[]")
as_described = (
    fixed[0] == 6 and "larger than values array" in fixed[1] and fixed[2] and fixed[3] and free == (5, want, True, True)
)
as_described = as_described and mended == want
sys.exit(0 if as_described else 1)
EOF
