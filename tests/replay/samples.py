"""Code under test: consumers and producers, with and without a lost wakeup."""

from __future__ import annotations

import asyncio
import multiprocessing
import threading
from collections import deque
from dataclasses import dataclass, field
from time import sleep


@dataclass
class Session:
    events: list[str] = field(default_factory=list)
    flag: threading.Event = field(default_factory=threading.Event)

    def publish(self, event):
        self.events.append(event)
        self.flag.set()

    def wait_filled(self):
        while not self.events:
            self.flag.clear()
            self.flag.wait()

    def wait_filled_looking_again(self):
        while not self.events:
            self.flag.clear()
            if not self.events:
                self.flag.wait()


def stream(session: Session):
    sent = 0
    while True:
        for event in session.events[sent:]:
            yield event
            sent += 1
        session.flag.clear()
        if not session.flag.wait(15):
            yield "ping"


def stream_clearing_first(session: Session):
    sent = 0
    while True:
        session.flag.clear()
        for event in session.events[sent:]:
            yield event
            sent += 1
        if not session.flag.wait(15):
            yield "ping"


def drain_first_cleared_last(session: Session):
    while True:
        session.flag.wait()
        while session.events:
            session.events.pop()
        session.flag.clear()


def ping_when_idle(session: Session, ping):
    while True:
        try:
            if not session.flag.wait(30):
                ping()
        finally:
            session.flag.clear()


def pauses(session: Session):
    while not session.events:
        sleep(3600)
        session.flag.clear()
        session.flag.wait()


def with_timeout_of_its_own(session: Session):
    while not session.events:
        session.flag.clear()
        session.flag.wait(0.1)


def raises_when_late(session: Session):
    while not session.events:
        session.flag.clear()
        if not session.flag.wait(0.1):
            raise TimeoutError("no event")


def breaks_before(session: Session):
    while not session.events:
        raise ValueError("broken")
        session.flag.clear()
        session.flag.wait()


def breaks_after(session: Session):
    while not session.events:
        session.flag.clear()
        int("broken")
        session.flag.wait()


def ends_before(session: Session):
    while session.events:
        session.flag.clear()
        session.flag.wait()


def waits_for_a_lock(session: Session, lock):
    while not session.events:
        session.flag.clear()
        lock.acquire()


def closures():
    inbox = []
    arrived = threading.Event()

    def on_message(message):
        inbox.append(message)
        arrived.set()

    def tail():
        while not inbox:
            arrived.clear()
            arrived.wait()

    return tail, on_message


class Box:
    def __init__(self):
        self.items = deque()
        self.cond = threading.Condition()

    def put(self, item):
        with self.cond:
            self.items.append(item)
            self.cond.notify()

    def tested_outside(self):
        while not self.items:
            with self.cond:
                self.cond.wait()

    def tested_inside(self):
        with self.cond:
            while not self.items:
                self.cond.wait()


def wait_for_many(session: Session):
    while len(session.events) < 10:
        session.flag.clear()
        session.flag.wait()


def clears_blindly(session: Session):
    session.flag.clear()
    session.flag.wait()


def only_waits(session: Session):
    session.flag.wait()


class Rendezvous:
    def __init__(self):
        self.job = None
        self.go = threading.Event()
        self.done = threading.Event()

    def call(self, job):
        self.job = job
        self.go.set()
        self.done.wait()
        self.done.clear()

    def serve(self):
        while True:
            self.go.wait()
            self.job()
            self.done.set()
            self.go.clear()


class Child:
    def __init__(self):
        self.items = []
        self.flag = multiprocessing.Event()

    def put(self, item):
        self.items.append(item)
        self.flag.set()

    def take(self):
        while not self.items:
            self.flag.clear()
            self.flag.wait()


class Changes:
    def __init__(self, handler):
        self.handler = handler
        self.changes = []
        self.seen = 0
        self.dirty = asyncio.Event()

    def record(self, change):
        self.changes.append(change)
        self.dirty.set()

    async def record_later(self, change):
        await asyncio.sleep(0)
        self.record(change)

    async def run(self):
        while True:
            for change in self.changes[self.seen :]:
                await self.handler(change)
                self.seen += 1
            self.dirty.clear()
            await asyncio.wait_for(self.dirty.wait(), 3600)

    async def run_clearing_first(self):
        while True:
            self.dirty.clear()
            for change in self.changes[self.seen :]:
                await self.handler(change)
                self.seen += 1
            await asyncio.wait_for(self.dirty.wait(), 3600)

    async def stream(self):
        while True:
            for change in self.changes[self.seen :]:
                yield change
                await self.handler(change)
                self.seen += 1
            self.dirty.clear()
            await self.dirty.wait()

    async def atomic(self):
        while not self.changes:
            self.dirty.clear()
            await self.dirty.wait()

    async def breaks(self):
        while not self.changes:
            await self.handler("idle")
            self.dirty.clear()
            int("broken")
            await self.dirty.wait()

    async def blocks(self):
        while not self.changes:
            threading.Event().wait()
            self.dirty.clear()
            await self.dirty.wait()


class Mailbox:
    def __init__(self, report):
        self.report = report
        self.items = []
        self.changed = asyncio.Condition()

    async def put(self, item):
        async with self.changed:
            self.items.append(item)
            self.changed.notify()

    async def tested_outside(self):
        while not self.items:
            await self.report("empty")
            async with self.changed:
                await self.changed.wait()

    async def tested_inside(self):
        async with self.changed:
            while not self.items:
                await self.report("empty")
                await self.changed.wait()


class Worker:
    def __init__(self):
        self.items = []
        self.flag = threading.Event()

    def put(self, item):
        self.items.append(item)
        self.flag.set()

    async def take(self):
        while not self.items:
            self.flag.clear()
            await asyncio.to_thread(self.flag.wait)
