"""Writes the test of a finding."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...finding import Finding, Step
from .objects import Objects
from .recipe import Recipe, recipe_of
from .source import Source

#: What a written test says of itself.
SIGNATURE = "Written by `eventrace reproduce"


@dataclass(frozen=True)
class WrittenTest:
    """The source of a test, and the folder from which it imports the code under test.

    `to_fill` says what the user has to fill in before the test shows anything; "" if that is nothing.
    """

    text: str
    root: str
    to_fill: str = ""


def test_of(finding: Finding, path: str, content: bytes) -> WrittenTest:
    """Return a test that shows a finding. Raises CannotReproduceError with the reason why there is none."""
    source = Source(path, content)
    recipe = recipe_of(finding, source)
    alias = source.module.rpartition(".")[2]
    objects = Objects(source, alias, _event_of(finding, recipe), finding.receiver)
    to_fill = _to_fill(finding, recipe, source)
    parties = [] if to_fill else [objects.call(recipe.consumer), objects.call(recipe.producer)]
    return WrittenTest("\n".join(_text(finding, recipe, objects, parties, to_fill)), source.root, to_fill)


def _to_fill(finding: Finding, recipe: Recipe, source: Source) -> str:
    """Return what the user has to fill in, "" if both parties can be called."""
    if recipe.producer_path:
        return f"the code that signals is in another file, {os.path.basename(recipe.producer_path)}"
    for name in (recipe.consumer, recipe.producer):
        if name and source.is_closure(name):
            return f"`{name}` is defined inside a function, which only your code can call"
    return "" if recipe.producer else f"the code that signals `{finding.receiver}` is not in sight"


def _text(
    finding: Finding, recipe: Recipe, objects: Objects, parties: Sequence[str], to_fill: str
) -> Iterator[str]:
    """Yield the lines of a test. Without parties, a fixture is to return them."""
    replay = "replay_tasks" if recipe.is_async else "replay_threads"
    stand_in = ["stand_in"] if objects.uses_stand_in else []
    names = ", ".join(["Delivered", "Line", replay, *stand_in])
    yield from _docstring(finding, objects.source)
    yield ""
    yield from (f"import {module}" for module in sorted(objects.imports))
    yield from ["", *(["import pytest", ""] if to_fill else [])][0 if objects.imports else 1 :]
    yield from (f"from flake8_eventrace.replay import {names}", "", _import_of(objects))
    if to_fill:
        yield from _fixture(recipe, objects.alias, to_fill)
    consumer, producer = (_word(name.rpartition(".")[2]) for name in (recipe.consumer, recipe.producer))
    of = f"_of_{producer}" if producer else ""
    yield from ("", "", f"def test_{consumer}_gets_the_signal{of}({'parties' if to_fill else ''}):")
    if to_fill:
        yield from ("    consumer, producer = parties", "")
    yield from (f"    {statement}" for statement in objects.statements)
    yield from [""] if objects.statements else []
    yield from _replay(replay, recipe, objects, parties)
    yield from ("", "    assert isinstance(outcome, Delivered), str(outcome)", "")


def _replay(replay: str, recipe: Recipe, objects: Objects, parties: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the statement that runs the order."""

    def line(step: Step) -> str:
        scope = objects.source.visible(step.function)
        return f"Line({objects.alias}.{scope}, {_quoted(step.text)}, {step.line})"

    consumer, producer = (f"lambda: {call}" for call in parties) if parties else ("consumer", "producer")
    yield f"    outcome = {replay}("
    yield f"        consumer={consumer},"
    yield f"        producer={producer},"
    if recipe.first:
        yield f"        first={producer},"
    if recipe.after:
        yield f"        after={line(recipe.after)},"
    if len(recipe.before) == 1:
        yield f"        before={line(recipe.before[0])},"
    elif recipe.before:
        yield "        before=["
        yield from (f"            {line(step)}," for step in recipe.before)
        yield "        ],"
    yield f"        wait={line(recipe.wait)},"
    yield "    )"


def _fixture(recipe: Recipe, module: str, to_fill: str) -> Iterator[str]:
    """Yield the lines of the fixture that the user has to fill in; until then the test is skipped."""
    task = (
        f"FILL IN, because {to_fill}: make the objects, and return two functions. The first one calls "
        f"`{module}.{recipe.consumer}`, the second one changes what that looks at, and then signals."
    )
    yield from ("", "", "@pytest.fixture", "def parties():")
    yield from (f"    # {line}" for line in textwrap.wrap(task, 90))
    yield f"    pytest.skip({_quoted(f'fill in the fixture `parties`: {to_fill}')})"


def _docstring(finding: Finding, source: Source) -> Iterator[str]:
    place = f"{os.path.basename(source.path)}:{finding.line}"
    message = finding.message.replace("\\", "\\\\").replace('"""', "'''")
    yield f'"""Shows {finding.code} at {place}: fails as long as the signal is lost.'
    yield ""
    yield from textwrap.wrap(f"{message}.", 100)
    yield from ("", f"{SIGNATURE} {place}`.", '"""')


def _import_of(objects: Objects) -> str:
    package, _, name = objects.source.module.rpartition(".")
    return f"from {package} import {name}" if package else f"import {name}"


def _quoted(text: str) -> str:
    """Return a string literal as black writes it."""
    literal = repr(text)
    if literal.startswith("'") and '"' not in text:
        return f'"{literal[1:-1]}"'.replace("\\'", "'")
    return literal


def _event_of(finding: Finding, recipe: Recipe) -> str:
    module = "asyncio" if recipe.is_async else "threading"
    return f"{module}.{'Condition' if finding.code == 'LAG107' else 'Event'}"


def _word(name: str) -> str:
    return re.sub(r"\W", "_", name).strip("_")
