"""What a rule is: a code, a page, two filters, and a query over the facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property, lru_cache
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
    from .candidate import Candidate


#: What a source must contain if an event is waited for and cleared, or created again, in it.
CLEAR_AND_WAIT: tuple[tuple[bytes, ...], ...] = ((b".wait",), (b".clear", b"Event("))


class Severity(str, Enum):
    """How an editor shows a finding.

    A lost or late signal is a warning, a question of an audit rule is information, and what is only untidy
    is a hint.
    """

    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"


class Effect(str, Enum):
    """What becomes of a signal, the gravest first: reports sort by it.

    A lost signal is never seen, a late one is seen after needless work, and a blocked event loop delays all
    signals of its tasks. OTHER is what the tool reports about itself.
    """

    LOST = "lost"
    LATE = "late"
    BLOCKING = "blocking"
    OTHER = "other"


@dataclass(frozen=True, eq=False)
class WitnessStep:
    """A step of a witness, by its syntax in the module of `function`.

    `node` is None if the step's syntax is not available. Then `line` (1-based, 0 if unknown) and `path` say
    where it is, and `text` describes it if that line cannot be read. `dies` marks the step at which the
    signal is lost or delayed.
    """

    lane: Lane
    node: cst.CSTNode | None
    function: FunctionFacts | None
    text: str
    note: str
    line: int = 0
    path: str = ""
    dies: bool = False


_LINE_OF = re.compile("\0([0-9]{2})\0")


def line_of(step: int) -> str:
    """Return a placeholder for the line of the witness step with this index (0 to 99), for use in a message.

    It is four characters wide and contains null characters, which no Python source has: names in the message
    need no escaping.
    """
    return f"\0{step:02}\0"


def with_lines(message: str, lines: Sequence[int]) -> str:
    """Return a message in which each placeholder is replaced by the line of its witness step."""
    return _LINE_OF.sub(lambda match: str(lines[int(match[1])]), message)


@dataclass(frozen=True, eq=False)
class Detection:
    """A finding whose positions are not computed yet.

    `node` is what is reported. `message` may hold `line_of(N)` for the line of `witness[N]`. `fixes` are
    tried in order; `advice` says what to do if none of them can be verified. `chain` and `group` are those of
    the `Finding`.
    """

    code: str
    node: cst.CSTNode
    message: str
    receiver: str
    witness: tuple[WitnessStep, ...] = ()
    fixes: tuple[ProposedFix, ...] = ()
    advice: str = ""
    chain: tuple[str, ...] = ()
    group: str = ""


class LateDetection(Detection):
    """A detection whose words and fixes are made when they are asked for.

    Nobody asks for those of what a fix leaves.
    """

    _tell: Callable[[], Detection]

    def __init__(self, code: str, node: cst.CSTNode, receiver: str, tell: Callable[[], Detection]) -> None:
        self.__dict__.update(code=code, node=node, receiver=receiver, _tell=tell)

    @cached_property
    def _told(self) -> Detection:
        return self._tell()

    @cached_property
    def message(self) -> str:
        return self._told.message

    @cached_property
    def witness(self) -> tuple[WitnessStep, ...]:
        return self._told.witness

    @cached_property
    def fixes(self) -> tuple[ProposedFix, ...]:
        return self._told.fixes

    @cached_property
    def advice(self) -> str:
        return self._told.advice


@dataclass(frozen=True)
class Page:
    """A rule's documentation; every part is Markdown, the examples are Python."""

    what: str
    why: str
    example: str
    use_instead: str
    fix_safety: str
    limits: str


#: A cheap test of a source. "No" must be certain: the rule then reports nothing in it.
Filter = Callable[["Candidate"], bool]


def contains(*choices: tuple[bytes, ...]) -> Filter:
    """Return a byte filter: the source contains one byte string of each choice."""
    return lambda candidate: _contains(candidate.source.content, choices)


@lru_cache(maxsize=16)  # several rules have the same filter
def _contains(content: bytes, choices: tuple[tuple[bytes, ...], ...]) -> bool:
    return all(any(token in content for token in choice) for choice in choices)


def on_bytes(test: Callable[[bytes, Settings], bool]) -> Filter:
    """Return a byte filter from a test of the bytes under the user's settings."""
    return lambda candidate: test(candidate.source.content, candidate.settings)


def on_tree(test: Callable[[ast.Module], bool]) -> Filter:
    """Return an AST filter from a test of the standard `ast`."""
    return lambda candidate: test(candidate.source.tree)


def on_calls(test: Callable[[SlowCalls], bool]) -> Filter:
    """Return an AST filter from a test of the slow calls of the source."""
    return lambda candidate: test(candidate.calls)


def all_of(*filters: Filter) -> Filter:
    """Return a filter that passes what all of `filters` pass; they are asked in this order."""
    return lambda candidate: all(passes(candidate) for passes in filters)


def any_of(*filters: Filter) -> Filter:
    """Return a filter that passes what one of `filters` passes; they are asked in this order."""
    return lambda candidate: any(passes(candidate) for passes in filters)


def always(candidate: Candidate) -> bool:
    """Pass every source: the filter of a rule that needs none."""
    return True


def never(candidate: Candidate) -> bool:
    """Pass no source: the filter of what is reported outside of the engine."""
    return False


def no_detections(program: Program) -> Iterator[Detection]:
    """Detect nothing: the query of a rule that has none, or another one in its place."""
    return iter(())


@dataclass(frozen=True, eq=False)
class Rule:
    """A rule as data: its documentation, two filters, and the query that finds detections.

    `byte_filter` is asked first, before anything is parsed, and `ast_filter` next. Only a source that passes
    both is parsed with LibCST and handed to `find`.
    """

    code: str
    name: str
    summary: str
    page: Page
    find: Callable[[Program], Iterator[Detection]]
    byte_filter: Filter = always
    ast_filter: Filter = always
    on_by_default: bool = True
    severity: Severity = Severity.WARNING
    effect: Effect = Effect.LOST

    def is_enabled(self, settings: Settings) -> bool:
        """Return whether the settings ask for this rule."""
        return settings.enabled(self.code, on_by_default=self.on_by_default)

    def detections(self, program: Program, candidate: Candidate) -> Iterator[Detection]:
        """Yield what the rule detects in a source that passed its filters."""
        return self.find(program)


@dataclass(frozen=True, eq=False)
class CallRule(Rule):
    """A rule about slow calls: `follow` takes the place of `find`, and is also given where calls lead.

    Its `ast_filter` needs the call graph of the project, not the tree of this source alone.
    """

    find: Callable[[Program], Iterator[Detection]] = no_detections
    follow: Callable[[Program, SlowCalls], Iterator[Detection]] = field(kw_only=True)

    def detections(self, program: Program, candidate: Candidate) -> Iterator[Detection]:
        """Yield what the rule detects.

        Raises SourceError if there is no `ast` of the source, which then is that of a newer Python.
        """
        if not candidate.source.has_tree:
            raise candidate.source.newer_syntax_error
        return self.follow(program, candidate.calls)
