# A gate: closed by pause(), opened by resume(); the worker only passes through it.
import threading


class Player:
    def __init__(self, speaker):
        self._speaker = speaker
        self._chunks = []
        self._resumed = threading.Event()
        self._resumed.set()

    def pause(self):
        self._resumed.clear()

    def resume(self):
        self._resumed.set()

    def run(self):
        for chunk in self._chunks:
            self._resumed.wait()
            self._speaker.write(chunk)
