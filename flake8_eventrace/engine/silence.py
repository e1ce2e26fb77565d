"""Why nothing is reported in a line: what its function does, and for each rule what decided.

A source, settings and a line go in; a `SilentFunction` comes out. The rules' modules `silences` answer;
nothing is decided here. Filters are passed by: a source that they exclude is explained, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..rules.candidate import Candidate
from ..rules.silence import Silence
from .untraced import Untraced, untraced_calls

if TYPE_CHECKING:
    from ..finding import Finding
    from ..flow.inlining import Program
    from ..settings import Settings
    from ..source.source_file import SourceFile
    from ..symbols.symbols import FunctionFacts, ModuleFacts


@dataclass(frozen=True)
class Seen:
    """An operation that rules look at, by its kind (`wait`, `slow call`) and its receiver or callee."""

    line: int
    kind: str
    text: str


@dataclass(frozen=True)
class SilentFunction:
    """The function of a line: what was seen in it, and why rules are silent about it.

    `silences` begin with those of the line itself. `untraced` are its calls that no rule can follow.
    `reported` are the lines with a finding in it, each with the code. `unexplained` are the codes of the
    rules for whose subject the function has no example.
    """

    name: str
    first_line: int
    last_line: int
    seen: tuple[Seen, ...]
    silences: tuple[Silence, ...]
    untraced: tuple[Untraced, ...]
    reported: tuple[tuple[int, str], ...]
    unexplained: tuple[str, ...]


def why_silent(
    source: SourceFile, settings: Settings, line: int, findings: Sequence[Finding] = ()
) -> SilentFunction | None:
    """Return why nothing is reported in a line (1-based); None where it is in no function.

    `findings` are those of the source, in other lines.

    Raises SourceError if the source cannot be parsed.
    """
    from ..flow.inlining import Program
    from ..project.imported_classes import PROJECT, Remembered
    from ..rules.registry import RULES
    from ..symbols.symbols import collect

    facts = collect(source.module, source.path)
    functions = _functions_at(facts, line)
    if not functions:
        return None
    program = Program(facts, Remembered(PROJECT))
    candidate = Candidate(source, settings)
    answers = (answer for f in functions for answer in _of_rules(program, candidate, f, line))
    found = dict.fromkeys(_unreported(answers, findings))
    silences = tuple(sorted(found, key=lambda silence: (silence.line != line, silence.is_far)))
    span = facts.position(functions[0].node)
    first, last = span.start.line, span.end.line
    reported = tuple((f.line, f.code) for f in findings if first <= f.line <= last)
    answered = {code for silence in silences for code in silence.codes} | {code for _, code in reported}
    every = {one for function in functions for one in _seen(program, candidate, function)}
    seen = sorted(every, key=lambda one: (one.line, one.kind, one.text))
    unexplained = tuple(rule.code for rule in RULES if rule.code not in answered)
    untraced = tuple(
        call
        for function in functions
        for call in untraced_calls(program, function, line)
        if not any(s.line == line and f"`{call.callee}" in s.reason and s.remedy for s in silences)
    )
    return SilentFunction(
        functions[0].qualname, first, last, tuple(seen), silences, untraced, reported, unexplained
    )


def _functions_at(facts: ModuleFacts, line: int) -> list[FunctionFacts]:
    """Return the innermost function around a line, and the lambdas of the line in it; [] for none."""
    import libcst as cst

    spans = [(facts.position(function.node), function) for function in facts.functions]
    around = [f for span, f in spans if span.start.line <= line <= span.end.line and f.name]
    lambdas = [f for f in around if isinstance(f.node, cst.Lambda)]
    named = [f for f in around if not isinstance(f.node, cst.Lambda)]
    return [*named[-1:], *lambdas]  # in the order of the source: the innermost is the last one


def why_not_reported(
    finding: Finding, settings: Settings, *, silenced: bool, excluded: bool, in_tests: bool = False
) -> list[str]:
    """Return why a check with these settings does not report a finding, each reason with its remedy.

    Args:
        finding: It may be that of a rule that is off.
        settings: Those of its file.
        silenced: A `# noqa` comment suppresses it.
        excluded: The file is checked only where it is named itself, see `is_excluded`.
        in_tests: The settings are those of a file of tests, see `Settings.test_files`.
    """
    from ..rules.registry import OFF_BY_DEFAULT, is_enabled
    from ..settings import QUIET_IN_TESTS

    reasons = []
    code = finding.code
    if not is_enabled(code, settings):
        if code in OFF_BY_DEFAULT and not any(code.startswith(ignored) for ignored in settings.ignore):
            reasons.append(f"{code} is off by default; turn it on by `extend-select`, with its full code")
        elif in_tests and code.startswith(QUIET_IN_TESTS):
            reasons.append(
                f"{code} is off in files of tests; change `test-files`, or select it by its full code"
            )
        else:
            reasons.append(f"{code} is off by settings; change `select`, `ignore` or `per-file-ignores`")
    if silenced:
        reasons.append("silenced by `# noqa`; remove the comment")
    if excluded:
        reasons.append("excluded by settings; change `exclude` or `extend-exclude`")
    return reasons


def _unreported(silences: Iterator[Silence], findings: Sequence[Finding]) -> Iterator[Silence]:
    """Yield the silences without the codes that are reported in the same line."""
    reported = {(finding.line, finding.code) for finding in findings}
    for silence in silences:
        codes = tuple(code for code in silence.codes if (silence.line, code) not in reported)
        if codes:
            yield replace(silence, codes=codes)


def _of_rules(
    program: Program, candidate: Candidate, function: FunctionFacts, line: int
) -> Iterator[Silence]:
    """Yield the answers of each family, in the order of the codes."""
    from ..rules.blocking_in_async import silences as blocking_in_async
    from ..rules.clear_after_timed_join import silences as clear_after_timed_join
    from ..rules.clear_at_start import silences as clear_at_start
    from ..rules.condition_wait import silences as condition_wait
    from ..rules.delayed_emit import silences as delayed_emit
    from ..rules.event_set_from_thread import silences as event_set_from_thread
    from ..rules.late_registration import silences as late_registration
    from ..rules.lost_wakeup import silences as lost_wakeup
    from ..rules.never_set_on_failure import silences as never_set_on_failure
    from ..rules.notify_without_lock import silences as notify_without_lock
    from ..rules.pulse import silences as pulse
    from ..rules.set_before_publish import silences as set_before_publish
    from ..rules.shared_clear import silences as shared_clear
    from ..rules.thread_lock_over_await import silences as thread_lock_over_await

    yield from lost_wakeup.silences(program, function)
    yield from set_before_publish.silences(program, function)
    yield from pulse.silences(program, function)
    yield from shared_clear.silences(program, function)
    yield from condition_wait.silences(program, function)
    yield from event_set_from_thread.silences(program, function)
    yield from clear_at_start.silences(program, function)
    yield from lost_wakeup.silences_of_audit(program, function)
    yield from late_registration.silences(program, function)
    yield from notify_without_lock.silences(program, function)
    yield from never_set_on_failure.silences(program, function)
    yield from clear_after_timed_join.silences(program, function)
    if candidate.source.has_tree:
        yield from delayed_emit.silences(program, candidate.calls, function)
        yield from blocking_in_async.silences(program, candidate.calls, function, line)
        yield from thread_lock_over_await.silences(program, candidate.calls, function)


def _seen(program: Program, candidate: Candidate, function: FunctionFacts) -> Iterator[Seen]:
    """Yield the operations on events, the slow calls and the emits of a function, helpers included."""
    import libcst as cst

    from ..catalog.vocabulary import NOTIFIES
    from ..flow.operations import Acquire, Call, Clear, Set, TestFlag, Wait
    from ..rules.delayed_emit.emits import emits_of
    from ..symbols.symbols import last_name

    kinds = ((Wait, "wait"), (Clear, "clear"), (Set, "set"), (TestFlag, "test"), (Acquire, "acquire"))
    module = function.module

    for point in program.inlined(function).points:
        operation = point.operation
        for kind, name in kinds:
            if isinstance(operation, kind):
                method = last_name(operation.node.func) if isinstance(operation.node, cst.Call) else ""
                what = method if "notify" in method else name
                yield Seen(module.position(point.syntax_in(module)).start.line, what, operation.text)
        if isinstance(operation, Call) and NOTIFIES.intersection(operation.place.fields[-1:]):
            receiver, _, method = operation.text.rpartition(".")
            yield Seen(module.position(point.syntax_in(module)).start.line, method, receiver)
    entry = candidate.calls.module.functions.get(function.qualname) if candidate.source.has_tree else None
    if entry is None:
        return
    for emit in emits_of(function, candidate.calls):
        what = "terminal emit" if emit.terminal else "emit"
        yield Seen(module.position(emit.node).start.line, what, emit.channel)
    for slow in candidate.calls.slow(entry):
        yield Seen(slow.site.line, "slow call", slow.site.callee)
    for slow in candidate.calls.blocking():
        if slow.function is entry:
            yield Seen(slow.site.line, "blocking call", slow.site.callee)
