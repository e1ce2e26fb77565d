"""LAG105: `set()` and `clear()` in one breath."""
