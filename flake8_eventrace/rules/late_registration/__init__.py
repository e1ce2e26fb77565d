"""LAG111: a waiter reads the state first, and only then says that it waits."""
