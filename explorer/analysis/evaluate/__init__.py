"""How well vectors give the right answers."""
