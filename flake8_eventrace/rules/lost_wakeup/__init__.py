"""LAG101, LAG102, LAG103 and LAG110: a `clear()` that erases a signal."""
