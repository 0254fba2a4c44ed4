"""The one kit that draws figures, and the one place where painting is done."""
