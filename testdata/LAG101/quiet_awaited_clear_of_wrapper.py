# The wrapper's clear() is a coroutine that never suspends: awaiting it lets nobody in.
import asyncio


class AsyncFlag:
    def __init__(self):
        self._event = asyncio.Event()

    async def set(self):
        self._event.set()

    async def clear(self):
        self._event.clear()

    async def wait(self):
        await self._event.wait()


class Inbox:
    def __init__(self):
        self._letters = []
        self._arrived = AsyncFlag()

    async def put(self, letter):
        self._letters.append(letter)
        await self._arrived.set()

    async def take(self):
        while not self._letters:
            await self._arrived.clear()
            await self._arrived.wait()
        return self._letters.pop(0)
