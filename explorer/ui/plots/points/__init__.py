"""Points: their painter, their pictures, what is written over them and what their colours mean."""
