# A tornado coroutine suspends at its yields only, and there is none between the test and the clear().
from tornado import gen, locks


class Mailbox:
    def __init__(self):
        self._letters = []
        self._arrived = locks.Event()

    def put(self, letter):
        self._letters.append(letter)
        self._arrived.set()

    @gen.coroutine
    def take(self):
        while not self._letters:
            self._arrived.clear()
            yield self._arrived.wait()
        raise gen.Return(self._letters.pop(0))
