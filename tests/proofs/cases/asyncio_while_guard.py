"""while guard: the loop's condition is what was read; a call that awaits stands before the clear().

Lost: a letter put while the postman is told that the box is empty.
"""

import asyncio

LETTERS = 2


class Mailbox:
    def __init__(self):
        self.letters = []
        self.taken = []
        self.dirty = asyncio.Event()

    def put(self, letter):
        self.letters.append(letter)
        self.dirty.set()

    async def tell_empty(self):
        await asyncio.sleep(0)

    async def take(self):
        while not self.letters:
            await self.tell_empty()
            self.dirty.clear()  # error: LAG101
            try:
                await asyncio.wait_for(self.dirty.wait(), timeout=15)
            except asyncio.TimeoutError:
                return False
        self.taken.append(self.letters.pop(0))
        return True


def setup():
    return Mailbox()


async def consumer(mailbox):
    for _ in range(LETTERS):
        if not await mailbox.take():
            return


async def producer(mailbox):
    for letter in range(LETTERS):
        await asyncio.sleep(0)
        mailbox.put(letter)


def stranded(mailbox):
    return list(mailbox.letters)
