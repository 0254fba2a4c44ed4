"""What the user asks for, fulfilled: the one writer of the state, and the jobs that follow from it."""
