"""LAG204: a lock of threads is held over an `await`, so that a second task stops the event loop for good."""
