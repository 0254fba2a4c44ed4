"""What is shown, as data and in words, free of Qt: the window draws it, the command line and reports read it."""
