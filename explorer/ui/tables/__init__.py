"""The one table: any `explorer.figures.table.Table` on the screen."""
