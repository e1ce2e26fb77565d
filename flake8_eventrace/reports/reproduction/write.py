"""Writes the test of a finding."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from ...finding import Finding, Step
from .objects import Objects
from .recipe import Recipe, recipe_of
from .source import CannotReproduceError, Source

#: What a written test says of itself.
SIGNATURE = "Written by `eventrace reproduce"


@dataclass(frozen=True)
class WrittenTest:
    """The source of a test, and the folder from which it imports the code under test."""

    text: str
    root: str


def test_of(finding: Finding, path: str, content: bytes) -> WrittenTest:
    """Return a test that shows a finding. Raises CannotReproduceError with the reason why there is none."""
    source = Source(path, content)
    recipe = recipe_of(finding, source)
    if recipe.producer_path:
        raise CannotReproduceError("the producer is in another file")
    if not recipe.producer:
        raise CannotReproduceError("the code that signals is not in sight")
    if source.is_closure(recipe.producer):
        raise CannotReproduceError(f"`{recipe.producer}` is defined inside a function: no test can call it")
    alias = source.module.rpartition(".")[2]
    objects = Objects(source, alias, _event_of(finding, recipe), finding.receiver)
    consumer, producer = objects.call(recipe.consumer), objects.call(recipe.producer)
    return WrittenTest(_text(finding, source, recipe, objects, consumer, producer), source.root)


def _text(
    finding: Finding, source: Source, recipe: Recipe, objects: Objects, consumer: str, producer: str
) -> str:
    replay = "replay_tasks" if recipe.is_async else "replay_threads"
    names = ["Delivered", "Line", replay, *(["stand_in"] if objects.uses_stand_in else [])]
    first = [f"        first=lambda: {producer},"] if recipe.first else []
    before = _lines(objects.alias, recipe.before)
    body = [
        *(f"    {statement}" for statement in objects.statements),
        *([""] if objects.statements else []),
        f"    outcome = {replay}(",
        f"        consumer=lambda: {consumer},",
        f"        producer=lambda: {producer},",
        *first,
        *([f"        after={_line(objects.alias, recipe.after)},"] if recipe.after else []),
        *([f"        before={before},"] if before else []),
        f"        wait={_line(objects.alias, recipe.wait)},",
        "    )",
        "",
        "    assert isinstance(outcome, Delivered), str(outcome)",
    ]
    consumer_name, producer_name = (name.rpartition(".")[2] for name in (recipe.consumer, recipe.producer))
    return "\n".join(
        [
            _docstring(finding, source),
            "",
            *(f"import {module}" for module in sorted(objects.imports)),
            *([""] if objects.imports else []),
            f"from flake8_eventrace.replay import {', '.join(names)}",
            "",
            _import_of(source, objects.alias),
            "",
            "",
            f"def test_{_word(consumer_name)}_gets_the_signal_of_{_word(producer_name)}():",
            *body,
            "",
        ]
    )


def _docstring(finding: Finding, source: Source) -> str:
    place = f"{os.path.basename(source.path)}:{finding.line}"
    message = finding.message.replace("\\", "\\\\").replace('"""', "'''")
    return "\n".join(
        [
            f'"""Shows {finding.code} at {place}: fails as long as the signal is lost.',
            "",
            *textwrap.wrap(f"{message}.", 100),
            "",
            f"{SIGNATURE} {place}`.",
            '"""',
        ]
    )


def _import_of(source: Source, alias: str) -> str:
    package, _, name = source.module.rpartition(".")
    return f"from {package} import {name}" if package else f"import {alias}"


def _lines(module: str, steps: Sequence[Step]) -> str:
    lines = [_line(module, step) for step in steps]
    return lines[0] if len(lines) == 1 else f"[{', '.join(lines)}]" if lines else ""


def _line(module: str, step: Step) -> str:
    return f"Line({module}.{step.function}, {_quoted(step.text)}, {step.line})"


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
