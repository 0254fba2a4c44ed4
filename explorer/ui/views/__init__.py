"""What comes out: heatmap, norms, map and neighbours."""
