# The wake-up says nothing that the thread would miss: it looks at the clock each minute.
import threading


class Ticker:
    def __init__(self, show):
        self.show = show
        self._wake = threading.Event()

    def start(self):
        threading.Thread(target=self._run, daemon=True).start()

    def poke(self):
        self._wake.set()

    def _run(self):
        self._wake.clear()
        while True:
            self._wake.wait(60)
            self._wake.clear()
            self.show("tick")
