"""The vocabulary of the program: frozen values and enums, numpy types only."""
