"""Preparing models, which takes torch: converted, written down and checked."""
