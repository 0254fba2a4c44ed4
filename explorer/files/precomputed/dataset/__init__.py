"""Parquet files that are encoded piece by piece, by many processes, into a folder of parts."""
