# Lost: the version is remembered, then waited for; a change in between is pulsed to nobody, although the
# comparison after the wait would have seen it.
import threading


class Document:
    def __init__(self):
        self._version = 0
        self._changed = threading.Event()

    def edit(self):
        self._version += 1
        self._changed.set()  # error: LAG105 8
        self._changed.clear()

    def follow(self, view):
        while view.open:
            seen = self._version
            view.prepare()
            self._changed.wait()
            if self._version != seen:
                view.redraw()
