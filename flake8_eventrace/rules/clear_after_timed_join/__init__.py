"""LAG114: the event that stops a thread is cleared after a join that may have given up."""
