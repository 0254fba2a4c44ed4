"""From vectors to points of a plane, and how far the plane can be trusted."""
