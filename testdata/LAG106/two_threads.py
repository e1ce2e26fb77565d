# Lost for one of two: the recorder and the preview wait for the same frames.
import threading


class Camera:
    def __init__(self, disk, screen):
        self.disk = disk
        self.screen = screen
        self.frame = None
        self.fresh = threading.Event()

    def start(self):
        threading.Thread(target=self._record, daemon=True).start()
        threading.Thread(target=self._preview, daemon=True).start()

    def on_frame(self, frame):
        self.frame = frame
        self.fresh.set()

    def _record(self):
        while True:
            self.fresh.wait()
            self.fresh.clear()  # error: LAG106 12
            self.disk.write(self.frame)

    def _preview(self):
        while True:
            self.fresh.wait()
            self.fresh.clear()  # error: LAG106 12
            self.screen.draw(self.frame)
