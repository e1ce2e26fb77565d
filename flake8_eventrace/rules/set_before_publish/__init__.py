"""LAG104: a `set()` before the state that it announces is written."""
