"""How findings and rules are shown."""
