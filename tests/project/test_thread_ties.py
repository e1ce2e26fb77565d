"""What ties a call to its thread, and which event loops are near, across the files of a project."""

from __future__ import annotations

import pytest

from flake8_eventrace.project.nearby_imports import nearby_imports
from flake8_eventrace.project.slow_calls import SlowCalls
from flake8_eventrace.project.thread_ties import ThreadTies
from flake8_eventrace.settings import Settings
from flake8_eventrace.source.source_file import SourceFile

LOOPS = frozenset({"asyncio", "trio", "curio"})

OTHER = """\
import asyncio, contextvars, decimal, multiprocessing, queue, signal, sqlite3, threading
import tkinter as tk

name = contextvars.ContextVar[str]("name")
own = threading.local()
shared = sqlite3.connect("pages")
done = asyncio.Event()
plain = threading.Lock()
changed = threading.Condition()
items = queue.Queue()


class Box(tk.Frame):
    def fill(self):
        self.pack()


class Base:
    def step(self):
        self.deeper()

    def deeper(self):
        pass


class Deep(Base):
    def deeper(self):
        name.set("x")


class Made:
    def __init__(self):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def sets(): own_set()
def own_set(): name.set("x")
def resets(token): name.reset(token)
def gets(): return name.get()
def local(): return getattr(own, "x", None)
def rounds(): decimal.setcontext(decimal.Context())
def stores(): shared.execute("x")
def opens(path):
    with sqlite3.connect(path) as base:
        base.execute("x")
def connects(path): return sqlite3.connect(path)
def wakes(loop): loop.call_soon_threadsafe(done.set)
def tells(): done.set()
def runs(): asyncio.run(done.wait())
def notifies():
    with changed:
        changed.notify()
def locks():
    with plain:
        items.put(1)
def kills(process): process.send_signal(signal.SIGTERM)
def deep(): Deep().step()
def in_handler():
    try:
        gets()
    except OSError:
        tells()
def given(event): event.set()
def which(): return threading.get_ident()
"""

CALLS = {
    "sets()": "`own_set()` sets a context variable",
    "resets(1)": "`resets()` sets a context variable",
    "rounds()": "`rounds()` sets a context variable",
    "gets()": "",
    "local()": "`local()` uses a `threading.local`",
    "stores()": "`stores()` uses an SQLite connection",
    "opens('x')": "",
    "connects('x')": "the call uses an SQLite connection",
    "wakes(1)": "",
    "tells()": "`tells()` touches the event loop",
    "runs()": "",
    "notifies()": "`notifies()` takes a lock",
    "locks()": "",
    "kills(1)": "",
    "deep()": "`deeper()` sets a context variable",
    "in_handler()": "`tells()` touches the event loop",
    "given(done)": "the call touches the event loop",
    "which()": "`which()` asks which thread it is on",
    "Made()": "`__init__()` handles signals",
    "Box().fill()": "`fill()` touches the user interface",
}


@pytest.mark.parametrize("call", CALLS)
def test_ties_are_found_in_other_files(call, tmp_path):
    tmp_path.joinpath("other.py").write_text(OTHER)
    path = tmp_path / "use.py"
    path.write_text(f"from other import *\n\n\nasync def use():\n    {call}\n")
    calls = SlowCalls(SourceFile(path.read_bytes(), str(path)), Settings(cache=False, root=str(tmp_path)))
    function = calls.module.functions["use"]
    sites = sorted(function.body.sites, key=lambda site: -site.end_column)
    tie = ThreadTies(calls).tie(function, sites[0])
    assert str(tie or "").startswith(CALLS[call])
    assert (tie is None) == (not CALLS[call])


@pytest.mark.parametrize(
    ("files", "near"),
    [
        ({}, ""),
        ({"main.py": "import trio, helpers\ntrio.run(helpers.nap)\n"}, "trio"),
        ({"main.py": "from helpers import nap\nimport curio\n"}, "curio"),
        ({"main.py": "import trio\n"}, ""),
        ({"main.py": "import helpers, other\n", "other.py": "import trio\n"}, ""),
        ({"base.py": "import trio\n", "main.py": "import asyncio, helpers\n"}, "trio"),
    ],
)
def test_the_nearest_modules_tell_the_loop(files, near, tmp_path):
    for name, text in files.items():
        tmp_path.joinpath(name).write_text(text)
    path = tmp_path / "helpers.py"
    path.write_text("import base\n\n\nasync def nap():\n    pass\n")
    calls = SlowCalls(SourceFile(path.read_bytes(), str(path)), Settings(cache=False, root=str(tmp_path)))
    assert set(nearby_imports(calls, LOOPS)) == set(filter(None, [near]))


def test_a_package_is_imported_from_around_it(tmp_path):
    package = tmp_path / "package"
    package.mkdir()
    package.joinpath("__init__.py").touch()
    path = package / "helpers.py"
    path.write_text("async def nap():\n    pass\n")
    tmp_path.joinpath("main.py").write_text("import trio\nfrom package.helpers import nap\n")
    calls = SlowCalls(SourceFile(path.read_bytes(), str(path)), Settings(cache=False, root=str(tmp_path)))
    assert nearby_imports(calls, LOOPS) == {"trio"}
