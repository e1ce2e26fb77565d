"""Silences asked about by somebody who did not build the answers: the words, and that the remedy works."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

import pytest

BELL = """\
import threading


class Bell:
    def __init__(self):
        self._flag = threading.Event()

    def ring(self):
        self._flag.set()

    def silence(self):
        self._flag.clear()

    def listen(self):
        self._flag.wait()
"""

MAILROOM = """\
from bell import Bell


class Mailroom:
    def __init__(self, bell{annotation}):
        self.bell = bell
        self.letters = []

    def deliver(self, letter):
        self.letters.append(letter)
        self.bell.ring()

    def sort(self, handle):
        while True:
            while self.letters:
                handle(self.letters.pop(0))
            self.bell.silence()
            self.bell.listen()
"""

SAMPLER = """\
import threading


class Sampler:
    def __init__(self, sensor):
        self.sensor = sensor
        self.running = False

    def start(self):
        self.thread = threading.Thread(target=self._loop)
        self.thread.start()

    def stop(self):
        self.running = False{join}

    def _loop(self):
        self.running = True
        while self.running:
            self.sensor.read()
"""

CLIENT = """\
import time


class Client:
    def __init__(self, transport):
        self.transport = transport

    def current(self, city):
        try:
            return self.transport.get(city)
        except OSError:
            time.sleep(5)
            return self.transport.get(city)
"""

BOT = """\
from client import Client


class Bot:
    def __init__(self, weather{annotation}):
        self.weather = weather

    async def on_command(self, city):
        return self.weather.current(city)
"""

JOB = """\
import requests


class Hub:
    def __init__(self):
        self.listeners = []

    def shout(self, topic, payload):
        for listener in self.listeners:
            listener(topic, payload)


def render(hub, document):
    reply = requests.post("https://render.example/pdf", data=document, timeout=120)
    log(document)
    hub.shout("run_completed", reply.content)


def log(title):
    requests.post("https://hooks.example/x", json={"text": title}, timeout=10)
"""

LOADER = """\
import threading


class Loader:
    def __init__(self, source):
        self.source = source
        self.ready = threading.Event()

    def start(self):
        threading.Thread(target=self._load).start()

    def _load(self):
        self.data = self.source.download()
        self.ready.set()

    def get(self):
        self.ready.wait()
        return self.data
"""

RADIO = """\
import asyncio

import radiolib


class Radio:
    def __init__(self, port):
        self.frames = []
        self.got_frame = asyncio.Event()
        self.device = radiolib.open(port, on_frame=self._on_frame)

    def _on_frame(self, frame):
        self.frames.append(frame)
        self.got_frame.set()

    async def next_frame(self):
        while not self.frames:
            self.got_frame.clear()
            await self.got_frame.wait()
        return self.frames.pop(0)
"""

DRAIN = """\
import threading
from contextlib import contextmanager


class Shipper:
    def __init__(self, upload):
        self.upload = upload
        self.batches = []
        self.wake = threading.Event()

    def add(self, batch):
        self.batches.append(batch)
        self.wake.set()

    @contextmanager
    def _woken(self):
        self.wake.wait()
        try:
            yield self.batches
        finally:
            self.wake.clear()

    def run(self):
        while True:
            with self._woken() as batches:
                while batches:
                    self.upload(batches.pop())
"""

BOARD = """\
import threading


class Board:
    def __init__(self):
        self.todo = []
        self.changed = threading.Condition()

    def post(self, job):
        with self.changed:
            self.todo.append(job)
            self.changed.notify()

    def take(self):
        if not self.todo:
            with self.changed:
                self.changed.wait(timeout={timeout})
        return self.todo.pop(0)
"""

LOCKS = """\
import threading

_locks = {{}}


def lock_for(name){returns}:
    return _locks.setdefault(name, threading.Lock())
"""

ACCOUNT = """\
from locks import lock_for


class Account:
    def __init__(self, bank):
        self.bank = bank
        self.balance = 0

    async def withdraw(self, amount):
        with lock_for(self.bank):
            await self.bank.pay_out(amount)
            self.balance -= amount
"""

BEACON = """\
import threading


class Service:
    def __init__(self, radio):
        self.radio = radio
        self._stop = threading.Event()

    def start(self):
        self._thread = threading.Thread(target=self.{body})
        self._thread.start()

    def stop(self, timeout):
        self._stop.set()
        self._thread.join(timeout)
        self._stop.clear()

    def work(self):
        while not self._stop.is_set():
            self.radio.transmit()
            self._stop.wait(30)
"""

HUB = """\
import asyncio
import threading


def start_reader(port):
    events = {"first": asyncio.Event()}

    def reader():
        for raw in port:
            events["first"].set()

    threading.Thread(target=reader).start()
    return events
"""

STORE = """\
import pathlib
import time


def again(function):
    def call(*args):
        time.sleep(1)
        return function(*args)

    return call


@again
def load(path):
    return len(path)


async def serve(path):
    return load(path)
"""

COG = """\
from discord.ext import commands


class Weather(commands.Cog):
    def __init__(self, bot, api):
        self.api = api

    async def weather(self, city):
        return self.api.current(city)
"""

PROGRESS = """\
import threading


class Progress:
    def __init__(self):
        self.done = 0
        self.cond = threading.Condition()

    def step(self):
        with self.cond:
            self.done += 1
            self.cond.notify_all()

    def wait_for_next(self):
        with self.cond:
            self.cond.wait()
            return self.done
"""

HEALTH = """\
import requests


def probe(url):
    return requests.get(url, timeout=3)


async def health(urls):
    return list(map(probe, urls))
"""

BRIDGE = """\
import queue


class Bridge:
    def __init__(self):
        self.queue = queue.Queue()

    def next_message(self):
        return self.queue.get()

    async def pump(self, send):
        while True:
            await send(self.next_message())
"""

NOTIFIER = """\
class Notifier:
    def __init__(self, sender):
        self.sender = sender

    async def notify(self, url, items):
        for item in items:
            self.sender(url, item)
"""


class Asked(NamedTuple):
    """Files (the last is asked about), a text in the line, the rule ("": every rule), words of the answer."""

    files: dict[str, str]
    text: str
    code: str
    words: tuple[str, ...]


ASKED = {
    "an object under a base class of another package": Asked(
        {"bot.py": COG},
        "self.api.current",
        "LAG203",
        ("`self.api.current` cannot be resolved", "annotate `self.api` with its class"),
    ),
    "a wait without a test": Asked(
        {"progress.py": PROGRESS},
        "self.cond.wait()",
        "LAG107",
        ("nothing is tested before the wait for `self.cond`", "`while` that tests the state"),
    ),
    "a function given to map": Asked(
        {"health.py": HEALTH}, "map(probe", "LAG203", ("`map` is a builtin", "not followed into it")
    ),
    "a wait in a helper": Asked(
        {"bridge.py": BRIDGE},
        "await send",
        "LAG203",
        (
            "reaches `queue.Queue().get` (bridge.py:9): a wait counts only where it is called itself",
            "slow-calls",
        ),
    ),
    "a function in an attribute": Asked(
        {"notifier.py": NOTIFIER},
        "self.sender(url",
        "LAG203",
        ("cannot be resolved", '`slow-calls = ["sender"]`'),
    ),
    "a clear in a context manager": Asked(
        {"drain.py": DRAIN},
        "self.wake.clear()",
        "LAG102",
        ("no wait for `self.wake` follows `clear()` in `Shipper._woken`", "what a `with` of it encloses"),
    ),
    "a short wait": Asked(
        {"board.py": BOARD.format(timeout=1)},
        "self.changed.wait",
        "LAG107",
        ("polls: it ends by itself within 1 s", "longer timeout"),
    ),
    "a lock from a function of another file": Asked(
        {"locks.py": LOCKS.format(returns=""), "account.py": ACCOUNT},
        "with lock_for",
        "LAG204",
        ("the type of `lock_for(self.bank)` is unknown", "`-> threading.Lock`"),
    ),
    "a body in a subclass": Asked(
        {"beacon.py": BEACON.format(body="loop")},
        "self._stop.clear()",
        "LAG114",
        ("what the thread of `self._thread.join()` runs is not in sight", "define it"),
    ),
    "a timeout that may be None": Asked(
        {"beacon.py": BEACON.format(body="work")},
        "self._thread.join(timeout)",
        "LAG114",
        ("may be None", "a number as its default"),
    ),
    "an event in a dict": Asked(
        {"hub.py": HUB},
        'events["first"].set()',
        "LAG108",
        ("is unknown", 'give `events["first"]` an attribute or variable of its own'),
    ),
    "a decorator that sleeps": Asked(
        {"store.py": STORE},
        "return load(path)",
        "LAG203",
        ("what its decorator does is not followed", "slow-calls"),
    ),
    "a sleep of an error handler": Asked(
        {"client.py": CLIENT}, "time.sleep(5)", "LAG201", ("stands in an error handler",)
    ),
    "a sleep in an error handler": Asked(
        {"client.py": CLIENT, "bot.py": BOT.format(annotation=": Client")},
        "self.weather.current",
        "LAG203",
        ("`time.sleep` (client.py:12) only in an error handler", "`slow-calls"),
    ),
    "an object without a type": Asked(
        {"bell.py": BELL, "mailroom.py": MAILROOM.format(annotation="")},
        "self.bell.silence()",
        "",
        ("the class of `self.bell` is unknown", "annotate `self.bell`"),
    ),
    "an event behind a class of another file": Asked(
        {"bell.py": BELL, "mailroom.py": MAILROOM.format(annotation=": Bell")},
        "self.bell.silence()",
        "LAG101",
        ("`self._flag` is an event of another file", "in one file"),
    ),
    "a stop flag that is reset": Asked(
        {"sampler.py": SAMPLER.format(join="")},
        "self.running = True",
        "LAG109",
        ("nobody waits for the end of `Sampler._loop`", "join it after the stop"),
    ),
    "an emit of one's own": Asked(
        {"job.py": JOB},
        "log(document)",
        "LAG201",
        ("no call in `render` is known to emit", '`emits = ["hub.shout"]`'),
    ),
    "a set that a failure skips": Asked(
        {"loader.py": LOADER}, "self.ready.set()", "LAG113", ("decided at the wait", "ask for line 17")
    ),
    "a callback of an unknown library": Asked(
        {"radio.py": RADIO},
        "self.got_frame.set()",
        "LAG108",
        ("is not seen to run in a thread", "`loop.call_soon_threadsafe(self.got_frame.set)`"),
    ),
}


def write(folder, files):
    for name, text in files.items():
        (folder / name).write_text(text)
    return list(files)[-1], text


@pytest.mark.parametrize("name", ASKED)
def test_the_answer_names_what_decided_and_the_remedy(here, eventrace, name):
    asked = ASKED[name]
    file, text = write(here, asked.files)
    line = next(n for n, row in enumerate(text.splitlines(), 1) if asked.text in row)
    told = " ".join(eventrace("explain", f"{file}:{line}").stdout.split())
    assert all(words in told for words in asked.words), told
    data = json.loads(eventrace("explain", f"{file}:{line}", "--output-format", "json").stdout)
    answers = [s for s in data["silences"] if asked.code in s["codes"]] if asked.code else data["untraced"]
    words = [f"{answer['reason']}; {answer['remedy']}" for answer in answers if answer["line"] == line]
    assert any(all(w in told for w in asked.words) for told in words), data


@pytest.mark.parametrize(
    ("files", "settings", "code"),
    [
        ({"job.py": JOB}, 'emits = ["hub.shout"]', "LAG201"),
        ({"board.py": BOARD.format(timeout=2)}, "", "LAG107"),
        ({"locks.py": LOCKS.format(returns=" -> threading.Lock"), "account.py": ACCOUNT}, "", "LAG204"),
        (
            {"beacon.py": BEACON.format(body="work").replace("stop(self, timeout)", "stop(self, timeout=5)")},
            "",
            "LAG114",
        ),
        ({"notifier.py": NOTIFIER}, 'slow-calls = ["sender"]', "LAG203"),
        ({"bridge.py": BRIDGE}, 'slow-calls = ["bridge.Bridge().next_message"]', "LAG203"),
        ({"store.py": STORE}, 'slow-calls = ["store.load"]', "LAG203"),
        ({"sampler.py": SAMPLER.format(join="\n        self.thread.join()")}, "", "LAG109"),
        (
            {"client.py": CLIENT, "bot.py": BOT.format(annotation=": Client")},
            'slow-calls = ["client.Client().current"]',
            "LAG203",
        ),
    ],
)
def test_what_the_remedy_changes_is_reported(here, eventrace, files, settings, code):
    file, _ = write(here, files)
    assert code not in eventrace("check", "--no-cache", file).stdout or not settings
    (here / "pyproject.toml").write_text(f"[tool.eventrace]\n{settings}\n")
    assert re.search(rf"^{file}:\d+:\d+: {code}", eventrace("check", "--output-format=concise", file).stdout)


@pytest.mark.parametrize("spelling", ["lingocloud.Translator().translate", "lingocloud.Translator.translate"])
@pytest.mark.parametrize("setting", ["slow-calls", "not-slow-calls"])
def test_a_method_may_be_listed_as_one_of_its_class(here, eventrace, spelling, setting):
    (here / "app.py").write_text("""\
from lingocloud import Translator


async def translate(text):
    translator = Translator()
    return translator.translate(text)
""")
    every = 'slow-calls = ["lingocloud.Translator().*"]\n' if setting == "not-slow-calls" else ""
    (here / "pyproject.toml").write_text(f'[tool.eventrace]\n{every}{setting} = ["{spelling}"]\n')
    told = eventrace("check", "--output-format=concise", "app.py").stdout
    assert ("`translator.translate()` blocks" in told) is (setting == "slow-calls"), told


def test_what_asked_line_decides_comes_first(here, eventrace):
    file, text = write(here, {"radio.py": RADIO})
    line = text.splitlines().index("        self.frames.append(frame)") + 1
    told = eventrace("explain", f"{file}:{line}").stdout
    assert f"What decided in line {line}:\n  nothing in this line" in told
    assert "In other lines of the function:\n  LAG104" in told


def test_a_line_behind_the_end_is_said_to_be_none(here, eventrace):
    file, text = write(here, {"radio.py": RADIO})
    told = eventrace("explain", f"{file}:999")
    assert told.exit_code == 2
    assert told.stderr == f"{file}:999: error: the file has {len(text.splitlines())} lines\n"


def test_a_helper_that_is_given_no_timeout_waits_for_ever(here, eventrace):
    """`listen(timeout=None)`, called without one."""
    waits = "def listen(self, timeout=None):\n        self._flag.wait(timeout)"
    bell = BELL.replace("def listen(self):\n        self._flag.wait()", waits)
    rest = MAILROOM.format(annotation=": Bell").replace("from bell import Bell\n", "")
    write(here, {"mailroom.py": bell + rest})
    told = eventrace("check", "--output-format=concise", "mailroom.py").stdout
    assert "can block forever: " in told
    write(here, {"mailroom.py": bell + rest.replace("self.bell.listen()", "self.bell.listen(30)")})
    told = eventrace("check", "--output-format=concise", "mailroom.py").stdout
    assert "can miss it for up to 30 s" in told


def test_a_listed_callable_of_the_first_file_is_not_said_to_be_missing(here, eventrace):
    """The file that the run begins with is the one that has it."""
    write(here, {"store.py": STORE})
    (here / "pyproject.toml").write_text('[tool.eventrace]\nslow-calls = ["store.load", "store.lod"]\n')
    told = eventrace("check", ".").stderr
    assert "'store.lod' names nothing" in told
    assert "'store.load'" not in told


def test_a_listed_name_means_methods_of_objects_of_unknown_class(here, eventrace):
    """As README says of a name without a dot; one in `not-slow-calls` still takes precedence."""
    write(here, {"bot.py": COG})
    (here / "pyproject.toml").write_text('[tool.eventrace]\nslow-calls = ["current"]\n')
    assert "bot.py:9:16: LAG203" in eventrace("check", "--output-format=concise", "bot.py").stdout
    both = '[tool.eventrace]\nslow-calls = ["current"]\nnot-slow-calls = ["current"]\n'
    (here / "pyproject.toml").write_text(both)
    assert "LAG203" not in eventrace("check", "--output-format=concise", "bot.py").stdout
    (here / "pyproject.toml").write_text('[tool.eventrace]\nslow-calls = ["api.Api().current"]\n')
    assert "LAG203" not in eventrace("check", "--output-format=concise", "bot.py").stdout
