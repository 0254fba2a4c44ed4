"""Short Python programs that give the vectors on the screen, in a library's own words."""
