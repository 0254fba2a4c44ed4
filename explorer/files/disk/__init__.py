"""Files that are wholly written or not touched: names, locks, room for what is half written."""
