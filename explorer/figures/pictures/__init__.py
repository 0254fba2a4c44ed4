"""One file a picture: values in, a figure out."""
