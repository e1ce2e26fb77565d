"""LAG106: one event, several waiters that each clear it."""
