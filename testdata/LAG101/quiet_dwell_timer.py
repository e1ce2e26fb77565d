# A dwell timer: it waits until nothing more comes for a while, and reads only then.
import threading


class AutoSave:
    def __init__(self, disk):
        self._disk = disk
        self._text = ""
        self._edited = threading.Event()

    def edit(self, text):
        self._text = text
        self._edited.set()

    def run(self):
        while True:
            self._edited.wait()
            while True:
                self._edited.clear()
                if not self._edited.wait(0.3):
                    break
            self._disk.save(self._text)
