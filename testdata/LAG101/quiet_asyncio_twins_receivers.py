# However the event is named, found or made: on one event loop nothing comes between the test and the clear().
import asyncio
from dataclasses import dataclass, field
from typing import Optional

_pending = []
_kick = asyncio.Event()


def schedule(job):
    _pending.append(job)
    _kick.set()


async def worker():
    while True:
        if not _pending:
            _kick.clear()
            await _kick.wait()
            continue
        _pending.pop(0)()


@dataclass
class Topic:
    posts: list = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    other: "Optional[asyncio.Event]" = None

    def publish(self, post):
        self.posts.append(post)
        self.changed.set()

    def _rearm(self):
        self.changed.clear()

    async def _rest(self):
        await self.changed.wait()

    async def by_alias(self):
        ev = self.changed
        while not self.posts:
            ev.clear()
            await ev.wait()

    async def by_helpers(self):
        while not self.posts:
            self._rearm()
            await self._rest()

    async def made_anew(self):
        while not self.posts:
            self.changed = asyncio.Event()
            await self.changed.wait()


class LongTopic(Topic):
    async def inherited(self):
        while not self.posts:
            self.changed.clear()
            await self.changed.wait()


async def handed_in(flag, items):
    while not items:
        flag.clear()
        await flag.wait()


async def closed_over(client):
    inbox = []
    arrived = asyncio.Event()

    def on_message(message):
        inbox.append(message)
        arrived.set()

    client.on_message = on_message
    while not inbox:
        arrived.clear()
        await arrived.wait()
    return inbox
