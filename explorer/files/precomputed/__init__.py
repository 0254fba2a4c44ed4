"""Files that hold vectors already: Parquet, NumPy, embedding projector."""
