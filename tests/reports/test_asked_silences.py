"""Silences that a new user asks about: small programs, and what the answer must name.

The programs were written before the answers of `explain` were looked at; each begins with the question.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from flake8_eventrace.cli import main

#: name -> (source, text in the line that is asked about, the rule, words that the answer must hold)
ASKED: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "set before the result": (
        """\
# I set `done` before I store the result. Why does nobody complain?
import threading


class Job:
    def __init__(self):
        self.done = threading.Event()
        self.result = None

    def run(self):
        self.done.set()
        self.result = sum(range(1000))
""",
        "self.done.set()",
        "LAG104",
        ("`self.done`", "wait", "annotate"),
    ),
    "a pulse": (
        """\
# Set and clear at once, as the rule's page says. Silent.
class Gate:
    def __init__(self, opened):
        self.opened = opened

    def let_through(self):
        self.opened.set()
        self.opened.clear()
""",
        "self.opened.clear()",
        "LAG105",
        ("`self.opened`", "unknown", "annotate", "threading.Event"),
    ),
    "two consumers": (
        """\
# Both workers clear the flag. Only one thread is started below, but in production there are two.
import threading


class Pool:
    def __init__(self):
        self.jobs = []
        self.flag = threading.Event()

    def put(self, job):
        self.jobs.append(job)
        self.flag.set()

    def work(self):
        while True:
            self.flag.wait()
            self.flag.clear()
            while self.jobs:
                self.jobs.pop()()
""",
        "self.flag.clear()",
        "LAG106",
        ("`Pool.work`", "one", "thread"),
    ),
    "a foreign thread": (
        """\
# The driver calls `on_data` on its own thread.
import asyncio


class Port:
    def __init__(self, driver):
        self.ready = asyncio.Event()
        driver.on_data = self.on_data

    def on_data(self, data):
        self.ready.set()

    async def read(self):
        await self.ready.wait()
""",
        "self.ready.set()",
        "LAG108",
        ("`Port.on_data`", "thread"),
    ),
    "clear in run": (
        """\
# `stop` is cleared when the loop starts; `start()` then `close()` can lose the stop.
import threading


class Poller:
    def __init__(self, scheduler):
        self.stop = threading.Event()
        scheduler.submit_forever(self.loop)

    def close(self):
        self.stop.set()

    def loop(self):
        self.stop.clear()
        while not self.stop.is_set():
            self.poll()

    def poll(self):
        print("poll")
""",
        "self.stop.clear()",
        "LAG109",
        ("`Poller.loop`", "thread"),
    ),
    "notify": (
        """\
# `notify` without `with self.changed`: it raises at run time. Silent.
class Board:
    def __init__(self, changed):
        self.changed = changed
        self.notes = []

    def write(self, note):
        self.notes.append(note)
        self.changed.notify_all()
""",
        "self.changed.notify_all()",
        "LAG112",
        ("`self.changed`", "unknown", "annotate", "threading.Condition"),
    ),
    "a join without time": (
        """\
# The flag is cleared after a join.
import threading


class Clock:
    def __init__(self):
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.tick)

    def restart(self):
        self.stop.set()
        self.thread.join()
        self.stop.clear()
        self.thread = threading.Thread(target=self.tick)
        self.thread.start()

    def tick(self):
        while not self.stop.wait(1):
            print("tick")
""",
        "self.thread.join()",
        "LAG114",
        ("`self.thread.join()`", "timeout"),
    ),
    "a lock from outside": (
        """\
# A thread's lock is held while the coroutine is suspended.
import asyncio


class Store:
    def __init__(self, lock):
        self.lock = lock

    async def save(self, item):
        with self.lock:
            await asyncio.sleep(1)
            print(item)
""",
        "with self.lock:",
        "LAG204",
        ("`self.lock`", "unknown", "annotate", "threading.Lock"),
    ),
    "in a test": (
        """\
# time.sleep in a coroutine, but the file is called test_app.py.
import time


async def test_slow():
    time.sleep(5)
""",
        "time.sleep(5)",
        "LAG203",
        ("test-files",),
    ),
    "an unknown client": (
        """\
# `self.http` is what our framework hands in; it is requests.Session in truth.
class Weather:
    def __init__(self, http):
        self.http = http

    async def today(self):
        return self.http.get("https://weather.example/today")
""",
        "self.http.get",
        "LAG203",
        ("`self.http.get`", "cannot be resolved", "annotate"),
    ),
    "a name by variable": (
        """\
# The message that ends the run goes out after the mail.
import smtplib


def finish(bus, kind, answer):
    smtplib.SMTP("mail.example").sendmail("a@a.example", "b@b.example", answer)
    bus.emit(kind, answer)
""",
        "bus.emit",
        "LAG201",
        ("`bus.emit`", "terminal-events"),
    ),
    "registered first": (
        """\
# The waiter looks at the state and then adds itself; the setter wakes those who are in the list.
import threading


class Latch:
    def __init__(self):
        self.open = False
        self.waiters = []

    def release(self):
        self.open = True
        for waiter in self.waiters:
            waiter.set()

    def wait(self, waiter: threading.Event):
        if self.open:
            return
        waiter.wait()
        self.waiters.append(waiter)
""",
        "waiter.wait()",
        "LAG111",
        ("`waiter.wait()`", "before"),
    ),
    "wait_for": (
        """\
# I thought that LAG107 is about conditions.
import threading


class Shop:
    def __init__(self):
        self.changed = threading.Condition()
        self.is_open = False

    def enter(self):
        with self.changed:
            self.changed.wait_for(lambda: self.is_open)

    def unlock(self):
        with self.changed:
            self.is_open = True
            self.changed.notify_all()
""",
        "self.changed.wait_for",
        "LAG107",
        ("`self.changed.wait_for()`", "tests"),
    ),
    "never set": (
        """\
# If `fetch` raises, nobody sets `done`.
import threading


def load(fetch):
    done = threading.Event()

    def work():
        fetch()
        done.set()

    threading.Thread(target=work).start()
    done.wait()
""",
        "done.wait()",
        "LAG113",
        ("off by default", "extend-select"),
    ),
    "slow audit": (
        """\
# A call before the event, nothing before it: LAG201 is silent. Is there a rule for it?
import requests


def run(bus):
    requests.post("https://log.example", json={})
    bus.emit("run_completed")
""",
        "requests.post",
        "LAG210",
        ("off by default", "extend-select"),
    ),
}


def line_with(source: str, text: str) -> int:
    return next(
        number for number, line in enumerate(source.splitlines(), 1) if text in line and "#" not in line
    )


@pytest.mark.parametrize("name", ASKED)
def test_the_answer_names_what_decided_and_the_remedy(name, tmp_path, monkeypatch):
    source, asked, code, words = ASKED[name]
    monkeypatch.chdir(tmp_path)
    file = "test_app.py" if name == "in a test" else "app.py"
    Path(file).write_text(source)
    place = f"{file}:{line_with(source, asked)}"
    checked = CliRunner().invoke(main, ["check", file])
    assert checked.output == "All checks passed.\n"
    text = CliRunner().invoke(main, ["explain", place])
    assert text.exit_code == 0, text.output
    words_of_text = " ".join(text.output.split())
    assert all(word in words_of_text for word in words), text.output
    data = json.loads(CliRunner().invoke(main, ["explain", place, "--output-format", "json"]).output)
    if isinstance(data, list):  # a finding, with the reason why it is not reported
        answers = [" ".join(found["not_reported"]) for found in data if found["code"] == code]
    else:
        answers = [f"{s['reason']}; {s['remedy']}" for s in data["silences"] if code in s["codes"]]
    assert any(all(word in answer for word in words) for answer in answers), data


PASTED = {
    "a client of another package": (
        """\
from lingocloud import Translator

translator = Translator()


async def translate(text):
    return translator.translate(text)
""",
        7,
        'set `slow-calls = ["lingocloud.Translator().translate"]`',
    ),
    "a group that is off": (
        """\
import sqlite3

db = sqlite3.connect("a.db")


async def rows():
    return db.execute("select 1").fetchall()
""",
        7,
        "set `blocking-groups = [",
    ),
}


@pytest.mark.parametrize("name", PASTED)
def test_the_remedy_can_be_pasted_and_works(here, eventrace, name):
    """What explain tells to set makes a check report the line, and keeps what was reported before."""
    program, line, remedy = PASTED[name]
    (here / "app.py").write_text(program + "\n\nasync def pause():\n    import time\n\n    time.sleep(3)\n")
    words = " ".join(eventrace("explain", f"app.py:{line}").output.split())
    assert remedy in words
    setting = re.search(r"set `((?:slow-calls|blocking-groups) = \[.*?\])`", words)
    (here / "pyproject.toml").write_text(f"[tool.eventrace]\n{setting[1]}\n")
    told = eventrace("check", "--output-format=concise", "app.py").stdout
    assert f"app.py:{line}:" in told
    assert "time.sleep" in told


def test_a_finding_that_is_off_does_not_answer_for_the_other_rules(here, eventrace):
    (here / "app.py").write_text("""\
import threading


class Pump(threading.Thread):
    halt = threading.Event()

    def run(self):
        self.halt.clear()
        while not self.halt.wait(1):
            print("pump")
""")
    told = eventrace("explain", "app.py:8").stdout
    assert "Not reported: LAG110 is off by default" in told
    assert "LAG109 (line 8)" in told
