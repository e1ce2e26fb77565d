# why: the thread may have set the event before it is cleared, and sets it only once
import threading
from multiprocessing import Event, Process


class Reader:
    def __init__(self, link):
        self.link = link
        self._ready = threading.Event()
        self._failed = threading.Event()

    def start(self):
        thread = threading.Thread(target=self._read, daemon=True)
        thread.start()
        self._ready.clear()  # error: LAG101 8
        if not self._ready.wait(5):
            raise TimeoutError("no reader")

    def _read(self):
        self.link.open()
        self._ready.set()
        for line in self.link:
            print(line)


class Loop:
    def __init__(self, loop):
        self.loop = loop
        self._running = threading.Event()

    def _begin(self):
        threading.Thread(target=self._run).start()

    def begin(self):
        self._begin()
        self._running.clear()  # error: LAG101 8
        self._running.wait()

    def _run(self):
        try:
            self.loop.prepare()
        except OSError:
            self._running.set()
            return
        self._running.set()
        self.loop.run_forever()


def measure(sensor):
    done = threading.Event()

    def work():
        done.set()
        sensor.read()

    threading.Thread(target=work).start()
    done.clear()  # error: LAG101 4
    done.wait()


class Child:
    def __init__(self):
        self._up = Event()

    def spawn(self):
        child = Process(target=self._main)
        child.start()
        self._up.clear()  # error: LAG101 8
        self._up.wait()

    def _main(self):
        self._up.set()
