# Indented by tabs; a tab counts as one column.
import threading


class Box:
	def __init__(self):
		self._items = []
		self._dirty = threading.Event()

	def put(self, item):
		self._items.append(item)
		self._dirty.set()

	def take(self):
		while not self._items:  # spurious wake-ups are welcome
			self._dirty.clear()  # error: LAG101 3
			self._dirty.wait()
		return self._items.pop(0)
