# why: the clear comes before the start, or the thread sets later, again or not alone
import asyncio
import queue
import threading
import time


class ClearedFirst:
    def __init__(self):
        self._ready = threading.Event()

    def start(self):
        self._ready.clear()
        threading.Thread(target=self._run).start()
        self._ready.wait()

    def _run(self):
        self._ready.set()


class ClearedOnceWaitedFor:
    def __init__(self):
        self._ready = threading.Event()

    def start(self):
        threading.Thread(target=self._run).start()
        self._ready.wait()
        self._ready.clear()

    def again(self):
        self._ready.wait()

    def _run(self):
        self._ready.set()


class SetsAgain:
    """Each line sets the event: the wait is for the next one."""

    def __init__(self, link):
        self.link = link
        self._line = threading.Event()

    def start(self):
        threading.Thread(target=self._run).start()
        self._line.clear()
        self._line.wait()

    def _run(self):
        for line in self.link:
            self._line.set()


class SetsInTheEnd:
    def __init__(self, link):
        self.link = link
        self._done = threading.Event()

    def start(self):
        threading.Thread(target=self._run).start()
        self._done.clear()
        self._done.wait()

    def _run(self):
        try:
            self._done.set()
            self.link.read()
        finally:
            self._done.set()


class WaitsForRequest:
    def __init__(self):
        self.requests = queue.Queue()
        self._answered = threading.Event()

    def start(self):
        threading.Thread(target=self._run).start()
        self._answered.clear()
        self.requests.put("hello")
        self._answered.wait()

    def _run(self):
        print(self.requests.get())
        self._answered.set()


class WaitsForGo:
    def __init__(self):
        self._go = threading.Event()
        self._answered = threading.Event()

    def start(self):
        threading.Thread(target=self._run).start()
        self._answered.clear()
        self._go.set()
        self._answered.wait()

    def _run(self):
        self._go.wait()
        self._answered.set()


class UnderLock:
    """The thread cannot set before the lock is released."""

    def __init__(self):
        self.lock = threading.Lock()
        self._ready = threading.Event()

    def start(self):
        with self.lock:
            threading.Thread(target=self._run).start()
            self._ready.clear()
        self._ready.wait()

    def _run(self):
        with self.lock:
            self._ready.set()


class SetByOthers:
    def __init__(self):
        self._ready = threading.Event()

    def start(self):
        threading.Thread(target=self._run).start()
        self._ready.clear()
        self._ready.wait()

    def _run(self):
        self._ready.set()

    def on_line(self, line):
        self._ready.set()


class SetElsewhere:
    """The event is public: who has the object may set it."""

    def __init__(self):
        self.ready = threading.Event()

    def start(self):
        threading.Thread(target=self._run).start()
        self.ready.clear()
        self.ready.wait()

    def _run(self):
        self.ready.set()


class Later:
    def __init__(self):
        self._rang = threading.Event()

    def start(self):
        threading.Timer(5, self._ring).start()
        self._rang.clear()
        self._rang.wait()

    def _ring(self):
        self._rang.set()


class SleepsFirst:
    def __init__(self):
        self._rang = threading.Event()

    def start(self):
        threading.Thread(target=self._ring).start()
        self._rang.clear()
        self._rang.wait()

    def _ring(self):
        time.sleep(5)
        self._rang.set()


class Looks:
    def __init__(self):
        self.state = "new"
        self._ready = threading.Event()

    def start(self):
        threading.Thread(target=self._run).start()
        self._ready.clear()
        if self.state != "up":
            self._ready.wait()

    def _run(self):
        self.state = "up"
        self._ready.set()


class Asks:
    def __init__(self, peer):
        self.peer = peer
        self._ready = threading.Event()

    def start(self):
        threading.Thread(target=self._run).start()
        self._ready.clear()
        self.peer.hello(self._run)
        self._ready.wait()

    def _run(self):
        self._ready.set()


class TwoWorkers:
    """The second worker sets it again."""

    def __init__(self):
        self._ready = threading.Event()

    def start(self):
        for _ in range(2):
            threading.Thread(target=self._run).start()
        self._ready.clear()
        self._ready.wait()

    def _run(self):
        self._ready.set()


class CalledToo:
    def __init__(self):
        self._ready = threading.Event()

    def start(self):
        threading.Thread(target=self._run).start()
        self._ready.clear()
        self._ready.wait()

    def restart(self):
        self._run()

    def _run(self):
        self._ready.set()


class Task:
    """The task runs once this one suspends, in the wait."""

    def __init__(self):
        self._ready = asyncio.Event()

    async def start(self):
        self.task = asyncio.create_task(self._run())
        self._ready.clear()
        await self._ready.wait()

    async def _run(self):
        self._ready.set()


class Handed:
    """Somebody else has the event."""

    def __init__(self, bus):
        self._ready = threading.Event()
        bus.register(self._ready)

    def start(self):
        threading.Thread(target=self._run).start()
        self._ready.clear()
        self._ready.wait()

    def _run(self):
        self._ready.set()


class HandedToMethod:
    def __init__(self, bus):
        self.bus = bus
        self._ready = threading.Event()

    def start(self):
        threading.Thread(target=self._run).start()
        self._ready.clear()
        self._ready.wait()

    def _run(self):
        self._ready.set()

    def register(self):
        self.bus.on_line(self._ready.set)

    def event(self):
        return self._ready


class Ends:
    """The set is the end of the work, which lasts longer than the way to the clear."""

    def __init__(self, server):
        self.server = server
        self._ended = threading.Event()

    def run(self):
        threading.Thread(target=self._serve).start()
        self._ended.clear()
        self._ended.wait()

    def _serve(self):
        self.server.serve_forever()
        self._ended.set()
