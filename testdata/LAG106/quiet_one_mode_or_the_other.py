# Quiet: one of the two is started, never both.
import threading


class Camera:
    def __init__(self, sink):
        self.sink = sink
        self.frame = None
        self.fresh = threading.Event()

    def start(self, recording):
        if recording:
            threading.Thread(target=self._record).start()
        else:
            threading.Thread(target=self._preview).start()

    def on_frame(self, frame):
        self.frame = frame
        self.fresh.set()

    def _record(self):
        while True:
            self.fresh.wait()
            self.fresh.clear()
            self.sink.write(self.frame)

    def _preview(self):
        while True:
            self.fresh.wait()
            self.fresh.clear()
            self.sink.draw(self.frame)
