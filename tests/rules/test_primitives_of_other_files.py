"""The class of a condition is known through second names, star imports and base classes of other files."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_eventrace.engine.check import check_source
from flake8_eventrace.settings import Settings
from tests.rules.projects import write

#: A wait that misses its notification if `CONDITION` makes a condition of threads.
BOX = """\
#: app/box.py
IMPORT


class Box:
    def __init__(self):
        self.items = []
        self.ready = CONDITION()

    def put(self, item):
        with self.ready:
            self.items.append(item)
            self.ready.notify()

    def get(self):
        while not self.items:
            with self.ready:
                self.ready.wait()
        return self.items.pop()
#: app/__init__.py
"""

#: By name: what `box.py` imports, how it makes the condition, and the other files.
LOUD = {
    "an alias": (
        "from .compat import Condition",
        "Condition",
        {"compat": "import threading\n\nCondition = threading.Condition\n"},
    ),
    "an alias of an alias": (
        "from .compat import Monitor",
        "Monitor",
        {"compat": "from threading import Condition\n\n_Condition = Condition\nMonitor = _Condition\n"},
    ),
    "an attribute of a module": (
        "from . import compat",
        "compat.Condition",
        {"compat": "import threading\n\nCondition = threading.Condition\n"},
    ),
    "handed on": (
        "from .compat import Condition",
        "Condition",
        {"compat": "try:\n    from threading import Condition\nexcept ImportError:\n    Condition = None\n"},
    ),
    "an alias in the file": ("import threading\n\nCondition = threading.Condition", "Condition", {}),
    "a star": ("from .compat import *", "Condition", {"compat": "from threading import Condition\n"}),
    "a module behind a star": (
        "from .compat import *",
        "threading.Condition",
        {"compat": "import threading\n"},
    ),
    "a star behind a star": (
        "from .compat import *",
        "threading.Condition",
        {"compat": "from .names import *\n", "names": "import threading\n"},
    ),
    "a star that lists it": (
        "from .compat import *",
        "Condition",
        {"compat": "from threading import Condition\n\n__all__ = ['Condition']\n"},
    ),
}  # fmt: skip

QUIET = {
    "an alias of asyncio's": (
        "from .compat import Condition",
        "Condition",
        {"compat": "import asyncio\n\nCondition = asyncio.Condition\n"},
    ),
    "an alias of two": (
        "import asyncio, threading\nCondition = threading.Condition\nif x: Condition = asyncio.Condition",
        "Condition",
        {},
    ),
    "a class of the project": (
        "from .compat import Condition",
        "Condition",
        {"compat": "import threading\n\n\nclass Condition:\n    def wait(self):\n        pass\n"},
    ),
    "a star that hides it": (
        "from .compat import *",
        "Condition",
        {"compat": "from threading import Condition\n\n__all__ = ['other']\n"},
    ),
    "a star that does not take private names": (
        "from .compat import *",
        "_Condition",
        {"compat": "from threading import Condition as _Condition\n"},
    ),
    "a star, and a name of its own": (
        "from .compat import *\n\n\ndef Condition():\n    return make()",
        "Condition",
        {"compat": "from threading import Condition\n"},
    ),
    "a later star": (
        "from .compat import *\nfrom .others import *",
        "Condition",
        {
            "compat": "from threading import Condition\n",
            "others": "from asyncio import Condition\n",
        },
    ),
    "a later star that is not read": (
        "from .compat import *\nfrom elsewhere import *",
        "Condition",
        {"compat": "from threading import Condition\n"},
    ),
    "a circle of aliases": ("Condition = Other\nOther = Condition", "Condition", {}),
    "a circle of stars": (
        "from .compat import *", "Condition", {"compat": "from .box import *\n"},
    ),
    "an alias of an instance": (
        "from .compat import Condition",
        "Condition",
        {"compat": "import threading\n\nCondition = threading.Condition()\n"},
    ),
    "bound in a loop": (
        "import threading\n\nfor Condition in (threading.Condition, make):\n    pass", "Condition", {},
    ),
}  # fmt: skip

#: The condition is made by a base class in another file; the event, too.
INHERITED = """\
#: app/base.py
import threading


class Base:
    def __init__(self):
        self.items = []
        self.ready = threading.Condition()
#: app/box.py
from .base import Base


class Box(Base):
    def put(self, item):
        with self.ready:
            self.items.append(item)
            self.ready.notify()

    def get(self):
        while not self.items:
            with self.ready:
                self.ready.wait()
        return self.items.pop()
#: app/__init__.py
"""


def codes(tmp_path: Path, source: str) -> list[str]:
    write(tmp_path, source)
    path = tmp_path / "app" / "box.py"
    return [f.code for f in check_source(path.read_bytes(), str(path), Settings(cache=False))]


def project(imported: str, made: str, others: dict[str, str]) -> str:
    box = BOX.replace("IMPORT", imported).replace("CONDITION", made)
    return box + "".join(f"#: app/{name}.py\n{text}" for name, text in others.items())


@pytest.mark.parametrize("way", LOUD.values(), ids=LOUD)
def test_a_condition_of_threads(tmp_path: Path, way: tuple[str, str, dict[str, str]]) -> None:
    assert codes(tmp_path, project(*way)) == ["LAG107"]


@pytest.mark.parametrize("way", QUIET.values(), ids=QUIET)
def test_a_class_that_is_another_one_or_not_known(
    tmp_path: Path, way: tuple[str, str, dict[str, str]]
) -> None:
    assert codes(tmp_path, project(*way)) == []


def test_a_condition_of_a_base_class(tmp_path: Path) -> None:
    assert codes(tmp_path, INHERITED) == ["LAG107"]


def test_a_condition_of_a_base_class_tested_under_its_lock(tmp_path: Path) -> None:
    tested = INHERITED.replace("self.ready.wait()", "self.ready.wait_for(self.items)")
    assert codes(tmp_path, tested) == []


#: A base class keeps the condition; the subclass names neither its class nor a wait.
CHANNEL = """\
#: app/base.py
import threading


class Channel:
    def __init__(self):
        self.changed = threading.Condition()
        self.messages = []

    def receive(self):
        with self.changed:
            while not self.messages:
                self.changed.wait()
            return self.messages.pop(0)
#: app/box.py
from .base import Channel


class Mqtt(Channel):
    def on_message(self, message):
        self.messages.append(message)
        self.changed.notify()
#: app/__init__.py
"""


def test_a_notification_of_a_base_class_s_condition_without_its_lock(tmp_path: Path) -> None:
    assert codes(tmp_path, CHANNEL) == ["LAG112"]


def test_a_notification_of_a_base_class_s_condition_under_its_lock(tmp_path: Path) -> None:
    held = "        with self.changed:\n            self.changed.notify()\n"
    assert codes(tmp_path, CHANNEL.replace("        self.changed.notify()\n", held)) == []


def test_what_is_notified_with_words_is_no_condition(tmp_path: Path) -> None:
    assert codes(tmp_path, CHANNEL.replace("self.changed.notify()", "self.changed.notify(message)")) == []
