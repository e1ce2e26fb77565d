# requires: 3.12
# The same quotes within an f-string; a guard that matches on a type.
import threading


class Inbox:
    def __init__(self):
        self._letter = None
        self._came = threading.Event()

    def deliver(self, letter):
        self._letter = letter
        self._came.set()

    def run(self):
        while True:
            match self._letter:
                case {"to": str(name), **rest} if rest:
                    print(f"for {rest["from"]} to {name}")
                case [first, *_] | (first, _):
                    print(first)
                case _:
                    pass
            self._came.clear()  # error: LAG101 12
            self._came.wait()
