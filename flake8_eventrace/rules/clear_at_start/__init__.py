"""LAG109: `clear()` among the first acts of a thread or task."""
