# Lost: the next frame may be there before the clear; a test of the frame is true before and after it.
import threading


class Debugger:
    def __init__(self):
        self._frame = None
        self._paused = threading.Event()
        self._next_step = threading.Event()

    def on_line(self, frame):
        self._frame = frame
        self._paused.set()
        self._next_step.wait()
        self._next_step.clear()

    def run(self, show):
        self._paused.wait()
        while self._frame is not None:
            show(self._frame)
            self._next_step.set()
            self._paused.clear()  # error: LAG101 12
            self._paused.wait()
