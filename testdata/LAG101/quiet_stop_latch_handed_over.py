# The call is handed the object itself, or a method that sets: it may answer. A setter that is registered may, too.
import threading


class Handed:
    def __init__(self, bus):
        self._bus = bus
        self._closed = False
        self._poke = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def close(self):
        self._closed = True
        self._poke.set()

    def _watch(self):
        while not self._closed:
            self._poke.clear()
            self._bus.subscribe(self)
            self._poke.wait()


class Registered:
    def __init__(self, bus):
        self._bus = bus
        self._done = False
        self._poke = threading.Event()
        bus.on_reply = self.reply
        threading.Thread(target=self._watch, daemon=True).start()

    def reply(self):
        self._done = True
        self._poke.set()

    def _watch(self):
        while not self._done:
            self._poke.clear()
            self._bus.ask()
            self._poke.wait()


class Called:
    """Not the body of a thread: whoever calls `ask` wants the answer."""

    def __init__(self, bus):
        self._bus = bus
        self._ready = False
        self._poke = threading.Event()

    def ready(self):
        self._ready = True
        self._poke.set()

    def ask(self):
        while not self._ready:
            self._poke.clear()
            self._bus.ask()
            self._poke.wait()
