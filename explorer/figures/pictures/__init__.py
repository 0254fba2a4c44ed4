"""One file a picture: values in, a figure or a table out."""
