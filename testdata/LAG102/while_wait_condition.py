# Late: a sample taken after the slice and before the clear() is written with the next one, or lost when the loop ends.
import threading


class Sampler:
    def __init__(self, out):
        self._out = out
        self._samples = []
        self._written = 0
        self._tick = threading.Event()

    def sample(self, value):
        self._samples.append(value)
        self._tick.set()

    def run(self):
        while self._tick.wait(timeout=5):
            for value in self._samples[self._written :]:
                self._out.write(f"{value}\n")
                self._written += 1
            self._tick.clear()  # error: LAG102 12
