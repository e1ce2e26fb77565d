# Does not block: no bound, or the call does not wait; classes whose methods are quick.
import queue

BOUND = 0


class Jobs:
    def __init__(self):
        self.free = queue.Queue()
        self.endless = queue.Queue(maxsize=0)
        self.also_endless = queue.Queue(-1)
        self.small = queue.Queue(2)

    async def add(self, job):
        self.free.put(job)
        self.endless.put(job)
        self.also_endless.put(job)
        self.small.put_nowait(job)
        self.small.put(job, block=False)
        self.small.put(job, timeout=0)
        if not self.small.full():
            self.small.put(job)


class Quick:
    def ask(self, place):
        return place


async def asked(place):
    for source in [Quick(), Quick()]:
        print(source.ask(place))
