# Stolen: several threads run one body; the chore that wakes one of them is taken by another.
import threading


class Kitchen:
    def __init__(self, cooks):
        self._chores = []
        self._cond = threading.Condition()
        self._cooks = [threading.Thread(target=self._cook) for _ in range(cooks)]

    def open(self):
        for cook in self._cooks:
            cook.start()

    def order(self, chore):
        with self._cond:
            self._chores.append(chore)
            self._cond.notify()

    def _cook(self):
        while True:
            with self._cond:
                while not self._chores:
                    self._cond.wait()
                chore = self._chores.pop()
            chore()


class Two:
    def __init__(self):
        self._chores = []
        self._cond = threading.Condition()
        threading.Thread(target=self._cook).start()
        threading.Thread(target=self._cook).start()

    def order(self, chore):
        with self._cond:
            self._chores.append(chore)
            self._cond.notify()

    def _next(self):
        with self._cond:
            while not self._chores:
                self._cond.wait()
            return self._chores.pop()

    def _cook(self):
        while True:
            self._next()()
