"""What a rule is: a code, a page, and a question to the facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

from ..finding import Lane
from ..fixes.proposed_fix import ProposedFix

if TYPE_CHECKING:
    import ast

    import libcst as cst

    from ..flow.inlining import Program
    from ..project.slow_calls import SlowCalls
    from ..settings import Settings
    from ..symbols.symbols import FunctionFacts


#: What a source must hold for an event to be waited for and cleared, or made anew, in it.
CLEAR_AND_WAIT: tuple[tuple[bytes, ...], ...] = ((b".wait",), (b".clear", b"Event("))


class Severity(str, Enum):
    """How loud an editor is about a finding.

    A signal that is lost or late is a warning, what an audit asks about is information, and what
    could merely be tidied a hint.
    """

    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"


@dataclass(frozen=True, eq=False)
class WitnessStep:
    """A step of a witness, by its syntax, which stands in the module of `function`.

    `node` is None where no syntax is in sight; `text` then says what happens, unless the line's code
    can be read, and `line` (1-based, 0 where none can be named) and `path` where, if it is known.
    `dies` marks the step at which the signal is lost or held up.
    """

    lane: Lane
    node: cst.CSTNode | None
    function: FunctionFacts | None
    text: str
    note: str
    line: int = 0
    path: str = ""
    dies: bool = False


@dataclass(frozen=True, eq=False)
class Detection:
    """A finding before positions are known.

    `node` is what is reported. `message` may hold `{line[N]}` for the line of `moments[N]`.
    `mends` are tried in order; `advice` is what to do where none holds.
    """

    code: str
    node: cst.CSTNode
    message: str
    receiver: str
    witness: tuple[WitnessStep, ...] = ()
    fixes: tuple[ProposedFix, ...] = ()
    advice: str = ""


@dataclass(frozen=True)
class Page:
    """A rule's documentation; every part is Markdown, the examples are Python."""

    what: str
    why: str
    example: str
    use_instead: str
    fix_safety: str
    limits: str


@lru_cache(maxsize=16)  # several rules need the same
def _holds(source: bytes, needs: tuple[tuple[bytes, ...], ...]) -> bool:
    return all(any(token in source for token in choice) for choice in needs)


@dataclass(frozen=True, eq=False)
class Rule:
    """`needs` are the byte strings that a source must hold (one of each tuple) to be looked at.

    `may_hold` is the second look, on the standard `ast`; it must never be wrong when it says no.
    """

    code: str
    name: str
    summary: str
    page: Page
    find: Callable[[Program], Iterator[Detection]]
    needs: tuple[tuple[bytes, ...], ...] = field(default=())
    may_hold: Callable[[ast.Module], bool] | None = None
    on_by_default: bool = True
    severity: Severity = Severity.WARNING

    def wants(self, source: bytes, settings: Settings) -> bool:
        """Whether the source can hold a finding at all: a few substring searches."""
        return _holds(source, self.needs)

    def suspects(self, tree: ast.Module) -> bool:
        """Whether a parsed source can hold a finding."""
        return self.may_hold is None or self.may_hold(tree)

    def detections(self, program: Program, calls: SlowCalls | None) -> Iterator[Detection]:
        """What the rule finds; `calls` is there for rules that ask where calls lead."""
        return self.find(program)


@dataclass(frozen=True, eq=False)
class CallRule(Rule):
    """A rule about slow calls: `find` finds nothing, `follow` also knows where calls lead.

    `hinted` is a closer look at the bytes, `may_call` the last cheap one, at the calls; they must
    never be wrong when they say no.
    """

    find: Callable[[Program], Iterator[Detection]] = field(default=lambda program: iter(()))
    follow: Callable[[Program, SlowCalls], Iterator[Detection]] = field(kw_only=True)
    hinted: Callable[[bytes, Settings], bool] = field(kw_only=True)
    may_call: Callable[[SlowCalls], bool] = field(kw_only=True)

    def wants(self, source: bytes, settings: Settings) -> bool:
        return super().wants(source, settings) and self.hinted(source, settings)

    def detections(self, program: Program, calls: SlowCalls | None) -> Iterator[Detection]:
        return self.follow(program, calls) if calls is not None else iter(())
