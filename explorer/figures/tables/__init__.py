"""One file a table: values in, columns and rows out."""
