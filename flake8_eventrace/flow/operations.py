"""The operations that rules reason about, as plain data; each holds the syntax it came from.

An operation states what the program does at one point, not how it is spelled: `ev.wait(5)`,
`await asyncio.wait_for(ev.wait(), 5)` and `await asyncio.to_thread(ev.wait, 5)` are all a Wait.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

# Operations are about places: whoever imports the one wants the other.
from ..symbols.places import ANSWER as ANSWER  # noqa: PLC0414
from ..symbols.places import INSTANCE as INSTANCE  # noqa: PLC0414
from ..symbols.places import MODULE as MODULE  # noqa: PLC0414
from ..symbols.places import Place as Place  # noqa: PLC0414

if TYPE_CHECKING:
    import libcst as cst


@dataclass(frozen=True, eq=False)
class Operation:
    """One thing that the program does; `node` is the expression or statement that does it."""

    node: cst.CSTNode


@dataclass(frozen=True, eq=False)
class Nop(Operation):
    """Does nothing; control passes here."""


@dataclass(frozen=True, eq=False)
class Branch(Operation):
    """Evaluates a condition, and leaves by a TRUE and a FALSE edge.

    * `names` are the local names that its expression uses;
    * `iterates`: the condition is that an iteration goes on;
    * `matches`: the condition is that a pattern of a `match` fits the value.
    """

    names: frozenset[str] = frozenset()
    iterates: bool = False
    matches: bool = False

    @property
    def asks_truth(self) -> bool:
        """Whether the edge that is taken tells if the value of the expression is true."""
        return not (self.iterates or self.matches)


@dataclass(frozen=True, eq=False)
class Placed(Operation):
    """An operation on one place; `text` spells the place as the source does."""

    place: Place
    text: str


@dataclass(frozen=True, eq=False)
class Wait(Placed):
    """Blocks this function until the receiver is set, or until `timeout` seconds are over.

    * `awaited`: the function suspends and the event loop goes on;
    * `offloaded`: a thread does the waiting while the function is suspended, so the receiver is the event of
      a thread;
    * `bound` is the local that gets whether the receiver was set.
    """

    timeout: cst.BaseExpression | None = None
    awaited: bool = False
    offloaded: bool = False
    bound: str = ""


@dataclass(frozen=True, eq=False)
class Clear(Placed):
    """Resets the receiver.

    * `fresh`: by binding a new event to it;
    * `on_exit`: in a `finally` block;
    * `awaited`: the call is awaited at once.
    """

    fresh: bool = False
    on_exit: bool = False
    awaited: bool = False


@dataclass(frozen=True, eq=False)
class Set(Placed):
    """Signals the receiver.

    * `deferred`: a reference to the method is passed on, to be called later;
    * `awaited`: the call is awaited at once.
    """

    deferred: bool = False
    awaited: bool = False


@dataclass(frozen=True, eq=False)
class TestFlag(Placed):
    """Reads whether the receiver is set, without waiting."""

    __test__ = False  # not a test case, whatever pytest thinks of the name


@dataclass(frozen=True, eq=False)
class ReadState(Placed):
    """Reads a place that others may write. `updates`: only to write it back changed, as `+=` does."""

    updates: bool = False


@dataclass(frozen=True, eq=False)
class WriteState(Placed):
    """Binds, deletes or changes a place that others may read."""


@dataclass(frozen=True, eq=False)
class Bind(Operation):
    """Binds a local name: places that start there denote other storage from now on."""

    name: str
    scope: str


@dataclass(frozen=True, eq=False)
class Call(Placed):
    """Calls `place`; the last field of a method's place is its name.

    * `qualified` is the dotted name through the module's imports, "" when there is none;
    * `used`: the value of the call is used;
    * `bound` is the local that gets the value, "" when none does;
    * `awaited`: the value is awaited at once;
    * `arguments` are the places passed in, by position or keyword;
    * `private`: the object whose method is called is held by a local of this function, and by nothing else
      that is known.
    """

    qualified: str = ""
    used: bool = False
    bound: str = ""
    awaited: bool = False
    arguments: tuple[tuple[str, Place], ...] = field(default=())
    private: bool = False


@dataclass(frozen=True, eq=False)
class Suspend(Operation):
    """A suspension point: the event loop, or whoever runs the generator, may run other code here.

    `hands_out`: a generator yields something of its own making, and the consumer may react to it.
    """

    hands_out: bool = False


@dataclass(frozen=True, eq=False)
class Acquire(Placed):
    """Acquires a lock."""


@dataclass(frozen=True, eq=False)
class Release(Placed):
    """Releases a lock."""
