# Quiet: two threads, each with an event of its own.
import threading


class Camera:
    def __init__(self, disk, screen):
        self.disk = disk
        self.screen = screen
        self.frame = None
        self.to_record = threading.Event()
        self.to_show = threading.Event()

    def start(self):
        threading.Thread(target=self._record, daemon=True).start()
        threading.Thread(target=self._preview, daemon=True).start()

    def on_frame(self, frame):
        self.frame = frame
        self.to_record.set()
        self.to_show.set()

    def _record(self):
        while True:
            self.to_record.wait()
            self.to_record.clear()
            self.disk.write(self.frame)

    def _preview(self):
        while True:
            self.to_show.wait()
            self.to_show.clear()
            self.screen.draw(self.frame)
