"""The state, who may change it, and who hears of it."""
