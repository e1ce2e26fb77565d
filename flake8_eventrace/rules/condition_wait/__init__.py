"""LAG107: `Condition.wait()` without a test of the predicate under the lock."""
