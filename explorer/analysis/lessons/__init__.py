"""Six lessons: each runs the model and tells what came out."""
