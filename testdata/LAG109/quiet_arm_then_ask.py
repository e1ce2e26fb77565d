# The event answers what the thread itself asks after the clear: arm, then ask.
import threading


class Handshake:
    def __init__(self, link):
        self.link = link
        self.link.on_reply = self._on_reply
        self._replied = threading.Event()

    def start(self):
        threading.Thread(target=self._run).start()

    def _on_reply(self, message):
        self._replied.set()

    def _run(self):
        self._replied.clear()
        while not self._replied.is_set():
            self.link.send("hello")
            self._replied.wait(1)
        self.link.send("ready")
