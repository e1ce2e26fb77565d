"""LAG201, LAG202 and LAG210: a slow call before a terminal event."""
