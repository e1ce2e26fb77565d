"""However a class says what its flag is, an event is seen as one, and what is none is not."""

from __future__ import annotations

import textwrap

import pytest

from flake8_eventrace.engine.check import check_source
from flake8_eventrace.settings import Settings
from tests.rules.delayed_emit.late_events import sources

PREAMBLE = """\
import functools
import threading
import typing
from collections import namedtuple
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Final, Optional, Union


class Gate:
    def set(self):
        self.open = True

    def clear(self):
        self.open = False

    def wait(self, timeout=None):
        return self.open


class Signal(threading.Event):
    pass


class SlowGate(Gate):
    pass


def made() -> EVENT:
    return functools.partial(EVENT)()
"""

METHODS = """\
    def put(self, item):
        self.items.append(item)
        self.wake.set()

    def run(self):
        while True:
            while self.items:
                print(self.items.pop())
            self.wake.clear()
            self.wake.wait()
"""

#: By name: the head of a class with `wake` and `items`; EVENT is the type of `wake`.
DEFINITIONS = sources("""\
#: made in the constructor
class Feed:
    def __init__(self):
        self.items, self.wake = [], EVENT()

#: an annotated parameter
class Feed:
    def __init__(self, wake: EVENT):
        self.items = []
        self.wake = wake

#: an annotation in quotes
class Feed:
    wake: 'EVENT'

    def __init__(self, wake):
        self.items = []
        self.wake = wake

#: an annotation or None
class Feed:
    items = []
    wake: EVENT | None = None

#: None or an annotation
class Feed:
    items = []
    wake: None | EVENT = None

#: None or one, in quotes
class Feed:
    items = []
    wake: 'None | EVENT' = None

#: Optional
class Feed:
    items = []
    wake: Optional[EVENT] = None

#: Optional of typing, in quotes
class Feed:
    items = []
    wake: typing.Optional['EVENT'] = None

#: Union
class Feed:
    items = []
    wake: Union[None, EVENT] = None

#: Annotated
class Feed:
    items = []
    wake: Annotated[EVENT, 'of new items'] = None

#: Final
class Feed:
    items = []
    wake: Final[EVENT] = EVENT()

#: ClassVar
class Feed:
    items = []
    wake: ClassVar[EVENT] = EVENT()

#: a dataclass
@dataclass
class Feed:
    items: list = field(default_factory=list)
    wake: EVENT = field(default_factory=EVENT)

#: a field that any type may be in
@dataclass
class Feed:
    items: list = field(default_factory=list)
    wake: typing.Any = field(default_factory=EVENT)

#: a field that is not compared
@dataclass
class Feed:
    items: list = field(default_factory=list)
    wake: typing.Any = field(compare=False, default_factory=EVENT)

#: what a function returns
class Feed:
    def __init__(self):
        self.items = []
        self.wake = made()

#: what a method returns
class Feed:
    def __init__(self):
        self.items = []
        self.wake = self.flag()

    def flag(self) -> EVENT:
        return EVENT()

#: what a base class holds
class Base:
    def __init__(self):
        self.items = []
        self.wake = EVENT()


class Feed(Base):
""")


def codes(definition, event):
    source = f"{PREAMBLE}\n\n{definition}\n{METHODS}".replace("EVENT", event)
    compile(source, "feed.py", "exec")
    return [f.code for f in check_source(textwrap.dedent(source).encode(), "feed.py", Settings(cache=False))]


@pytest.mark.parametrize("event", ["threading.Event", "Signal"])
@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
def test_an_event(definition, event):
    assert codes(definition, event) == ["LAG101"]


@pytest.mark.parametrize("event", ["Gate", "SlowGate"])
@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
def test_another_class_of_these_methods(definition, event):
    assert codes(definition, event) == []
