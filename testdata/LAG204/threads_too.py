# Late for ever: threads want the lock as well, so it has to be left before the await.
import threading


class Log:
    def __init__(self):
        self.lock = threading.Lock()
        self.lines = []

    def write(self, line):
        with self.lock:
            self.lines.append(line)

    async def ship(self, sink):
        with self.lock:  # error: LAG204 13
            await sink.send(self.lines)
            self.lines = []
