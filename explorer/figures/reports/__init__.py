"""The numbers of an analysis as one value that JSON can hold, and the same as text for people: a file each."""
