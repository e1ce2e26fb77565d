"""The filters keep every function in which `emits` finds a terminal emit, however it is spelled.

The spellings are generated: what names the event, in what it is packed, by how many names it goes,
and how it is published.
"""

from __future__ import annotations

import ast
import inspect
from itertools import product
from random import Random

import libcst as cst
import pytest

from flake8_eventrace.catalog.catalog import load
from flake8_eventrace.project.slow_calls import SlowCalls
from flake8_eventrace.rules.delayed_emit import ast_filter, emits
from flake8_eventrace.rules.delayed_emit.ast_filter import terminal_emitters
from flake8_eventrace.rules.delayed_emit.emits import emits_of
from flake8_eventrace.rules.delayed_emit.prefilter import may_emit_terminal_event
from flake8_eventrace.settings import CatalogChoice, Settings
from flake8_eventrace.source.source_file import SourceFile
from flake8_eventrace.symbols.incremental import TopLevelStatements
from flake8_eventrace.symbols.symbols import collect

#: What may say the name of an event.
NAMES = (
    "'run_completed'",
    "b'done'",
    "'to' 'ken_done'",
    "'token'",
    "'tool_completed'",
    "'[DONE]'",
    "'data: [DONE]\\n\\n'",
    "'event: run_completed\\ndata: {}\\n\\n'",
    "'id: 1\\n' f'event:done\\ndata: {x}\\n\\n'",
    'f\'data: {{"type": "run_completed", "x": {x}}}\'',
    'f\'data: {{"final": true, "x": {x}}}\'',
    "f'{x}'",
    "RUN_DONE",
    "Kind.RUN_COMPLETED",
    "Kind.completed",
    "Kinds['a'].completed.value",
    "kinds.RUN_DONE",
    "kinds.completed",
    "self.DONE",
    "self.state.done",
    "RunCompletedEvent(x)",
    "make_done_event(x)",
    "stop(x)",
    "None",
    "STOP",
    "self.eof()",
    "x",
)
#: What an event is packed in.
PACKED = (
    "{}",
    "{{'type': {}, 'x': x}}",
    "{{'done': True, 'x': {}}}",
    "{{'final': False, 'event': {}}}",
    "dict(status={})",
    "Event({})",
    "Event(kind={}, x=x)",
    "Event(data={{'type': {}}})",
    "json.dumps({{'type': {}}}).encode()",
    "f'data: {{json.dumps({{'stage': {}}})}}'",
    "{} + '\\n'",
    "'\\n' + str({})",
    "await pack({})",
)
#: How it is published.
PUBLISHED = (
    "ws.emit({})",
    "ws.emit(x, {})",
    "ws.emit('state', kind={})",
    "ws.emit('state', done=True, x={})",
    "ws.emit('state', payload={})",
    "q.put({})",
    "q.put_nowait(item={})",
    "self.finished.set_result({})",
    "self.box.set_result({})",
    "yield {}",
    "yield x, {}",
    "yield from finish({})",
    "for part in tail({}): yield part",
    "later(lambda: ws.emit({}))",
    "f'{{ws.emit({})}}'",
)
#: By which names it goes, between the function, the one around it and the module.
NAMED = (
    ("KIND = {}", "", "KIND"),
    ("KIND = {}; OTHER = KIND", "", "OTHER"),
    ("KIND: str = {}", "outer = KIND", "outer"),
    ("A = {}; B = A", "C = D = B", "D"),
    ("", "outer = {}", "outer"),
    ("", "outer, other = {}, 1", "outer"),
    ("", "", "(local := {})"),
)
#: Where `relay` begins.
LINE = 8
SOURCE = """\
import json
{module[0]}
{module[1]}

def make(self, ws, q):
    {outer}

    async def relay(x):
        {statement}

    return relay
"""


def sources():
    """Every source, as bytes, whether or not it is Python."""
    for name, packed, published in product(NAMES, PACKED, PUBLISHED):
        yield _source("", "", published.format(packed.format(name)))
    for (module, outer, local), name, packed, published in product(NAMED, NAMES, PACKED[:3], PUBLISHED):
        value = packed.format(name)
        yield _source(module.format(value), outer.format(value), published.format(local.format(value)))


def _source(module, outer, statement):
    lines = [*module.split("; "), ""]
    return SOURCE.format(module=lines, outer=outer or "pass", statement=statement).encode()


CHOICES = {
    "as delivered": CatalogChoice(),
    "fewer names": CatalogChoice(not_terminal_events=("done", "final", "run_*")),
    "more names": CatalogChoice(terminal_events=("tok*", "**_chunks"), emits=("later",)),
}
#: Spellings that are tried with each choice; all are some 13,000, of which one in four is terminal.
TRIED = 700


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
def test_no_filter_rejects_what_is_found(choice):
    settings = Settings(catalog=choice, cache=False)
    catalog = load(choice)
    found = 0
    for source in Random(16).sample(list(sources()), TRIED):
        try:
            tree = ast.parse(source)
        except SyntaxError:  # an f-string's quotes in those of another
            continue
        if not _terminal_emits(source, tree, settings):
            continue
        found += 1
        assert may_emit_terminal_event(source, settings), source.decode()
        assert LINE in terminal_emitters(source, tree, catalog), source.decode()
    assert found > TRIED / 10


def _terminal_emits(source, tree, settings):
    """The names of the terminal events that `emits` finds in the inner function of a source."""
    module = cst.parse_module(source)
    facts = collect(module, "feed.py", TopLevelStatements(module))
    inner = next(function for function in facts.functions if function.name == "relay")
    calls = SlowCalls(SourceFile(source, "feed.py", tree), settings)
    return [emit.terminal for emit in emits_of(inner, calls) if emit.terminal]


@pytest.mark.parametrize("reader", [emits, ast_filter])
def test_names_are_judged_in_one_place(reader):
    text = inspect.getsource(reader)
    for question in ("is_event_class", "is_sentinel", "flag_keys", "event_keys", "is_part("):
        assert f"catalog.{question}" not in text
