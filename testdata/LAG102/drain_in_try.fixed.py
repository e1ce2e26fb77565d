# Lost: whether the batch goes out or fails, what was added meanwhile loses its signal.
import logging
import threading

log = logging.getLogger(__name__)


class Mailer:
    def __init__(self, smtp):
        self._smtp = smtp
        self._outgoing = []
        self._poke = threading.Event()

    def send(self, message):
        self._outgoing.append(message)
        self._poke.set()

    def run(self):
        while True:
            self._poke.wait()
            self._poke.clear()
            try:
                while self._outgoing:
                    self._smtp.send_message(self._outgoing.pop(0))
            except OSError:
                log.exception("mail not sent")
