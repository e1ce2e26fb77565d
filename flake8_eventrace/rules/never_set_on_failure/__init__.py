"""LAG113: the thread that is to set an event can fail before it does so."""
