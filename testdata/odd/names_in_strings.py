"""while not items: ev.clear(); ev.wait() is what this docstring warns of."""
# Only strings and comments hold the pattern.
PATTERN = """
while not self._items:
    self._dirty.clear()
    self._dirty.wait()
"""


def advice():
    # while not self._items: self._dirty.clear(); self._dirty.wait()
    return PATTERN
