# Quiet: one thread waits.
import threading


class Board:
    def __init__(self, screen):
        self.screen = screen
        self.lines = []
        self.changed = threading.Event()
        threading.Thread(target=self._show).start()

    def post(self, line):
        self.lines.append(line)
        self.changed.set()

    def _show(self):
        shown = 0
        while True:
            self.changed.wait()
            self.changed.clear()
            for line in self.lines[shown:]:
                self.screen.draw(line)
                shown += 1
