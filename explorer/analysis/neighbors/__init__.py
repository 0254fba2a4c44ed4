"""The texts nearest to others, exactly or nearly, and those that are the same."""
