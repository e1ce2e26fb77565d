# Lost for one screen: while it draws, another one wakes, clears, and takes the signal from it.
import threading


class Board:
    def __init__(self):
        self.lines = []
        self.changed = threading.Event()

    def post(self, line):
        self.lines.append(line)
        self.changed.set()

    def watch(self, screens):
        for screen in screens:
            threading.Thread(target=self._show, args=(screen,)).start()

    def _show(self, screen):
        shown = 0
        while True:
            self.changed.wait()
            self.changed.clear()  # error: LAG106 12
            for line in self.lines[shown:]:
                screen.draw(line)
                shown += 1
