# requires: 3.12
# Type parameters and a type statement; the interpreter may be older, the linter reads them all the same.
import threading

type Items[T] = list[T]


class Box[T]:
    def __init__(self) -> None:
        self._items: Items[T] = []
        self._dirty: threading.Event = threading.Event()

    def put(self, item: T) -> None:
        self._items.append(item)
        self._dirty.set()

    def take[D](self, default: D) -> T | D:
        while not self._items:
            self._dirty.clear()  # error: LAG101 12
            self._dirty.wait(1)
        return self._items.pop(0) if self._items else default
