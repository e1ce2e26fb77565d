# Ten blocks deep, the clear() and the wait() too.
import threading


class Deep:
    def __init__(self):
        self.on = True
        self._items = []
        self._kick = threading.Event()

    def put(self, item):
        self._items.append(item)
        self._kick.set()

    def run(self, path, modes):
        with open(path) as out:
            for mode in modes:
                if mode:
                    try:
                        with out:
                            if mode == "a":
                                pass
                            elif mode == "b":
                                for _ in range(3):
                                    while True:
                                        while self._items:
                                            out.write(self._items.pop(0))
                                        self._kick.clear()
                                        if self._items:
                                            continue
                                        self._kick.wait()
                    except OSError:
                        pass
