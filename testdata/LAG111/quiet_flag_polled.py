# The thread that signals comes by every tenth of a second, and sees the flag then.
import threading
import time


class Boiler:
    def __init__(self, sensor):
        self.sensor = sensor
        self.hot = False
        self.wanted = False
        self.heated = threading.Event()

    def watch(self):
        while True:
            self.hot = self.sensor.read() > 90
            if self.wanted:
                self.heated.set()
            time.sleep(0.1)

    def start(self):
        threading.Thread(target=self.watch).start()

    def brew(self):
        if not self.hot:
            self.wanted = True
            self.heated.wait()
