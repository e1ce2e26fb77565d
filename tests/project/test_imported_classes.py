"""The class with the event is in another file: its setters and their locks count."""

from __future__ import annotations

import sys

import pytest

from flake8_eventrace.engine.check import check_source
from flake8_eventrace.settings import Settings
from tests import commands

SESSION = """\
import threading


class Session:
    def __init__(self):
        self.lock = threading.Lock()
        self.events = []
        self.flag = threading.Event()

    def publish(self, event):
        with self.lock:
            self.events.append(event)
            self.flag.set()
"""
WITHOUT_LOCK = SESSION.replace("with self.lock", "if event")

STREAM = """\
IMPORT


def stream(session: Session):
    while True:
        with session.lock:
            while session.events:
                yield session.events.pop(0)
            session.flag.clear()
        session.flag.wait()
"""

#: By name: how the class is imported, and the other modules of the package.
WAYS = {
    "its module": ("from .session import Session", {}),
    "the package": ("from . import Session", {"__init__": "from .session import Session\n"}),
    "the package by its name": ("from pkg import Session", {"__init__": "from .session import Session\n"}),
    "another name": ("from . import Session", {"__init__": "from .session import Session as Session\n"}),
    "another name in between": (
        "from .chat import Chat as Session", {"chat": "from .session import Session as Chat\n"}
    ),
    "two modules in between": (
        "from pkg import Session",
        {"__init__": "from .api import Session\n", "api": "from pkg.session import Session\n"},
    ),
}  # fmt: skip

#: Imports by which the class is not found: then it could be any class.
LOST = {
    "its module cannot be decoded": (
        "from .session import Session",
        {"session": "# coding: latin-2000\n" + SESSION},
    ),
    "its module is broken": ("from .session import Session", {"session": SESSION + "x = (\n"}),
    "its module nests too deeply": (
        "from .session import Session",
        {"session": f"{SESSION}x = 1{' + 1' * 20_000}\n"},
    ),
    "its module, which is broken, nests too deeply": (
        "from .session import Session",
        {"session": f"{SESSION}x = {'(' * 5000}\n"},
    ),
    "its module holds NUL": ("from .session import Session", {"session": SESSION + "x = '\0'\n"}),
    "a circle": (
        "from .a import Session",
        {"a": "from .b import Session\n", "b": "from .a import Session\n"},
    ),
    "a module that is broken": ("from .a import Session", {"a": "from .session import Session\nx = (\n"}),
    "a module that is no text": ("from .a import Session", {"a": "# coding: latin-2000\nimport Session\n"}),
    "a module that nests too deeply": (
        "from .a import Session",
        {"a": f"from .session import Session\nx = {'-' * 3000}1\n"},
    ),
    "a module that is not there": ("from .a import Session", {}),
    "a module that does not know it": ("from .a import Session", {"a": "import threading\n# Session\n"}),
}


def findings(tmp_path, session, route):
    path = written(tmp_path, session, route)
    return [(f.code, f.line) for f in check_source(path.read_bytes(), str(path), Settings(cache=False))]


def written(tmp_path, session, route):
    imported, others = route
    package = tmp_path / "pkg"
    package.mkdir()
    for name, source in {"__init__": "", "session": session, **others}.items():
        (package / f"{name}.py").write_text(source)
    (package / "stream.py").write_text(STREAM.replace("IMPORT", imported))
    return package / "stream.py"


@pytest.mark.parametrize("route", WAYS.values(), ids=WAYS)
def test_one_lock_in_two_files(tmp_path, route):
    assert findings(tmp_path, SESSION, route) == []


@pytest.mark.parametrize("route", WAYS.values(), ids=WAYS)
def test_a_lock_that_the_setter_does_not_take(tmp_path, route):
    assert findings(tmp_path, WITHOUT_LOCK, route) == [("LAG101", 9)]


@pytest.mark.parametrize("route", LOST.values(), ids=LOST)
def test_a_class_that_is_not_found_is_no_error(tmp_path, route):
    """In a process of its own: LibCST's parser can take the process with it."""
    path = written(tmp_path, SESSION, route)
    command = [sys.executable, "-m", "flake8_eventrace", "check", "-q", "--output-format=concise", str(path)]
    done = commands.run(command)
    assert done.stderr == ""
    assert [line.split()[1] for line in done.stdout.splitlines()] in ([], ["LAG101"])
    assert done.returncode in (0, 1)
