# The body is also called in the foreground: what clears for that call is for the author to say.
import threading


class Server:
    def __init__(self):
        self._stop = threading.Event()
        self._thread = None

    def serve(self):
        self._stop.clear()  # error: LAG109 8
        while not self._stop.is_set():
            self.handle()

    def main(self):
        self.serve()

    def start(self):
        self._thread = threading.Thread(target=self.serve)
        self._thread.start()

    def stop(self):
        self._stop.set()
        self._thread.join()

    def handle(self):
        pass
