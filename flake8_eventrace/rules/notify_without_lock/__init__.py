"""LAG112: a Condition is notified by somebody who does not hold its lock."""
