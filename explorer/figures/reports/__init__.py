"""The numbers of a study as one value that JSON can hold, and the same as text for people: a file each."""
