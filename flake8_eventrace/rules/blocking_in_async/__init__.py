"""LAG203: a call that blocks the event loop."""
