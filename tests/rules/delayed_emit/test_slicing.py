"""The backward slice: what an emit depends on, among some statements."""

from __future__ import annotations

from itertools import permutations

import libcst as cst
import pytest

from flake8_eventrace.flow.inlining import Program
from flake8_eventrace.project.call_alignment import CallNodes
from flake8_eventrace.project.imported_classes import PROJECT
from flake8_eventrace.project.slow_calls import SlowCalls
from flake8_eventrace.rules.delayed_emit.emits import emits_of
from flake8_eventrace.rules.delayed_emit.emitter import Emitter
from flake8_eventrace.rules.delayed_emit.slicing import backward_slice
from flake8_eventrace.settings import Settings
from flake8_eventrace.source.source_file import SourceFile
from flake8_eventrace.symbols.symbols import collect


def emitter_of(body: str) -> Emitter:
    """The function of these lines, which has parameters `self`, `ws`, `x` and `y`."""
    source = "def f(self, ws, x, y):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    program = Program(collect(cst.parse_module(source), "feed.py"), PROJECT)
    calls = SlowCalls(SourceFile(source.encode(), "feed.py"), Settings(cache=False))
    function = program.module.functions[0]
    entry = calls.module.functions["f"]
    nodes = CallNodes(program.module, calls.tree)
    return Emitter(program, calls, function, entry, emits_of(function, calls), nodes)


def slice_of(body: str) -> tuple[set[str], int]:
    """The places and the number of definitions in the last emit's slice, for any order of the statements."""
    emitter = emitter_of(body)
    statements = [s for s in emitter.function.node.body.body if not isinstance(s, cst.FunctionDef)][:-1]
    criterion = emitter.criterion(emitter.emits[-1], [])
    slices = [backward_slice(emitter, criterion, order) for order in permutations(statements)]
    answers = {(slice_.places, len(slice_.definitions)) for slice_ in slices}
    assert len(answers) == 1
    places, definitions = answers.pop()
    return {".".join(place) for place in places}, definitions


@pytest.mark.parametrize(
    ("body", "places", "definitions"),
    [
        ("a = x\nws.emit('done', a)", {"a", "x"}, 1),
        ("a = x\nb = a\nc = y\nws.emit('done', b)", {"a", "b", "x"}, 2),
        ("a = x\nws.emit('done', y)", {"y"}, 0),
        ("a, b = x, y\nws.emit('done', a)", {"a", "b", "x", "y"}, 1),  # a target counts as used
        ("a = {}\na['k'] = x\nws.emit('done', a)", {"a", "x"}, 2),
        ("a = x.text\nx = y\nws.emit('done', a)", {"a", "x", "x.text", "y"}, 2),
        ("self.a = x\nws.emit('done', self.a)", {"self.a", "x"}, 1),
        ("for a in x:\n    pass\nws.emit('done', a)", {"a", "x"}, 1),
        ("a = Event(x)\nws.emit('done', a)", {"a", "x"}, 1),
        ("ws.emit('done')", set(), 0),
    ],
)
def test_what_an_emit_depends_on(body, places, definitions):
    assert slice_of(body) == (places, definitions)
