# Blind: what came before the wait is looked at only after it, so the first pass sleeps beside a full store.
import asyncio
import threading


class Berths:
    def __init__(self):
        self._freed = asyncio.Condition()
        self._waiting = []
        self._used = 0

    async def request(self, ship):
        async with self._freed:
            self._waiting.append(ship)
            self._freed.notify_all()

    async def next_ship(self):
        async with self._freed:
            while True:
                await self._freed.wait()  # error: LAG107 16
                ship = self._first()
                if ship is not None:
                    self._waiting.remove(ship)
                    return ship

    def _first(self):
        if self._used > 8:
            return None
        for ship in sorted(self._waiting):
            return ship
        return None


class Letters:
    def __init__(self):
        self.queue = asyncio.Queue()
        self.come = asyncio.Condition()

    async def post(self, letter):
        async with self.come:
            await self.queue.put(letter)
            self.come.notify()

    async def read(self):
        async with self.come:
            await self.come.wait()  # error: LAG107 12
            return await self.queue.get()


class Answers:
    def __init__(self, line):
        self.line = line
        self.come = threading.Condition()
        self.answers = {}

    def listen(self):
        for answer in self.line:
            with self.come:
                self.answers[answer.number] = answer
                self.come.notify_all()

    def ask(self, number, question):
        self.line.send(question)
        with self.come:
            self.come.wait(timeout=5)  # error: LAG107 12
            return self.answers.pop(number, None)


class Permits:
    def __init__(self):
        self.given = threading.Condition()
        self.free = 0

    def give_back(self):
        with self.given:
            self.free += 1
            self.given.notify()

    def draw(self):
        self.given.acquire()
        self.given.wait()  # error: LAG107 8
        self.free -= 1
        self.given.release()


class Drain:
    def __init__(self, sink):
        self.filled = threading.Condition()
        self.drops = []
        threading.Thread(target=self.run, args=(sink,)).start()

    def add(self, drop):
        with self.filled:
            self.drops.append(drop)
            self.filled.notify()

    def run(self, sink):
        while True:
            with self.filled:
                self.filled.wait()  # error: LAG107 16
                drops = []
                while self.drops:
                    drops.append(self.drops.pop())
            sink.write(drops)
