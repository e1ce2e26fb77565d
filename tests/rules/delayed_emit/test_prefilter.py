"""The cheap looks before LAG2xx follow a call: never no where an emit of an end is found."""

from __future__ import annotations

import ast

import pytest

from flake8_eventrace.catalog.catalog import load
from flake8_eventrace.engine.check import check_source
from flake8_eventrace.rules.blocking_in_async.lag203_blocking_call_in_async import may_define_coroutines
from flake8_eventrace.rules.delayed_emit.ast_filter import terminal_emitters
from flake8_eventrace.rules.delayed_emit.prefilter import may_emit_terminal_event
from flake8_eventrace.rules.delayed_emit.words import may_name_terminal_event
from flake8_eventrace.settings import CatalogChoice, Settings

ENDS = {
    "a text": "ws.emit('run_complete')",
    "a flag": "ws.emit('state', done=True)",
    "an event object": "ws.emit(RunCompletedEvent(reply))",
    "a member": "ws.emit(EventType.COMPLETED)",
    "a constant of the module": "ws.emit(KIND)",
    "a constant that a function binds": "ws.emit(BOUND)",
    "a name of the function around": "ws.emit(outer)",
    "a frame": 'yield "id: 1\\nevent: done\\ndata: {}\\n\\n"',
    "a piece of a frame": """yield f'data: {{"type": "run_complete", "id": {reply}}}'""",
    "a template": """yield 'data: {"type": "run_complete", "id": %s}' % reply""",
    "bytes": 'yield b"event: done\\ndata: {}\\n\\n"',
    "nothing more on a queue": "q.put(None)",
    "nothing more, by keyword": "q.put(item=None)",
    "a helper's events": "yield from last_events(reply)",
    "a comment in the callee": "(ws.emit  # the end\n     )('run_complete')",
    "a callee over two lines": "(ws\n     .emit)('run_complete')",
    "a call of another name": "yield reply; say('run_complete')",
    "a name for a method": "yield reply; tell = ws.emit; tell('run_complete')",
    "an attribute for a method": "yield reply; self.tell = ws.emit; self.tell('run_complete')",
    "a member of one of many": "ws.emit(Events[0].completed)",
    "a name in an expression": "yield reply; (tell := ws.emit)('run_complete')",
    "a name in a test": "if tell := ws.emit: tell('run_complete'); yield reply",
    "a name in a default": "def g(a=(tell := ws.emit)): pass\n        tell('run_complete'); yield reply",
    "in a target": "with q as reply[ws.emit('run_complete')]: pass",
    "in a lambda": "later(lambda: ws.emit('run_complete'))",
}
AROUND = """\
from somebus import emit as say

KIND = "run_complete"


def setup():
    global BOUND
    BOUND = "run_complete"


def make():
    outer = "run_complete"

    def finish(ws, q, reply):
        {}

    return finish
"""


@pytest.mark.parametrize("statement", ENDS.values(), ids=ENDS)
def test_a_function_that_may_publish_an_end(statement):
    source = AROUND.format(statement).encode()
    assert may_emit_terminal_event(source, Settings())
    lines = terminal_emitters(source, ast.parse(source), load())
    assert list(lines) == [14]


@pytest.mark.parametrize(
    "source",
    [
        b"emit('run_complete')",
        b"emit('run-completed')",
        b"emit('run.completed')",
        b"emit('end_of-response')",
        b"emit('completion-done')",
        b"emit('\\tdone')",
        b"emit('d\\x6fne')",
        b"emit('do\\\nne')",
        b"emit('done2')",
        b"emit(state='DoneEvent')",
        b"emit(is_end=True)",
        b"yield f'event: {kind}\\ndata: [DONE]'",
        b"yield from finish()",
        b"put(None)",
        b"put(  # the last one\n None,\n)",
        b"put(item=None)",
        b"put(POISON_PILL)",
        b"self._finished.set_result(reply)",
        b"emit('do' 'ne')",
        b"emit('do'  # the\n  # end\n  f'ne')",
        b"emit('finalAnswer')",
        b"yield EndOfStream(chunk)",
        b"self.finalOutput.set_result(reply)",
        b"emit('final0answer')",
        "emit('final\u2014answer')".encode(),
        b"emit('\\fdone')",
        b"emit(r'\\run_over')",
        b"put(None # the last\n)",
        b"put(item= # the (very) last\n None)",
        b"put(\\\rNone)",
        "put(\xe9l\xe9=None)".encode(),
        "emit('done\u2122')".encode(),
        "emit('done\u0301')".encode(),
        "# coding: shift_jis\nemit('\u30c9done')".encode("shift_jis"),
        b"#!/usr/bin/python\n# -*- coding: utf-7 -*-\nemit('+AGQ-one')",
        b"emit('stop')",
        b"yield 'event: stop\\ndata: {}'",
        b"for x in y:\n    emit(x, final = True)",
        b"emit(Kind.completed)",
        b"yield from self.finish()",
        b"self.stop().set_result(reply)",
        b"queue.put(self.eof())",
        b"yield done()",
        "emit(Fertig.\ufb01nish)".encode(),
        "# -*- coding: latin-1 -*-\nemit('\xe9', done=True)".encode("latin-1"),
    ],
)
def test_words_for_an_end(source):
    assert may_name_terminal_event(source, load())


@pytest.mark.parametrize(
    "source",
    [
        b"# -*- coding: utf-8 -*-\nself.close()",
        b"# coding: UTF-8\nself.close('a', 'b')",
        b"self.close()",
        b"def stop (self): emit('chunk')",
        b"# at the end of all, it is over.\nemit('chunk')",
        b"if not stop: emit('chunk')",
        b"emit('chunk')",
        b"append(send(None))",
        b"weekend = tools",
        b"emit(state)",
    ],
)
def test_words_for_no_end(source):
    assert not may_name_terminal_event(source, load())


def test_words_of_the_settings():
    assert may_name_terminal_event(b"emit('bye-bye')", load(CatalogChoice(terminal_events=("bye-*",))))
    assert may_name_terminal_event(b"emit('x')", load(CatalogChoice(not_terminal_events=("done",))))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"tell = bus.emit", True),
        (b"from bus import emit as tell", True),
        (b"bus.emit('x'); tell = bus.emit_all if loud else bus . emit", True),
        (b"def emit(x): ...\nbus.emit_all('x')", False),
        (b"bus.emit \\\n ('x')", False),
        (b"input = compute", False),
        (b"tell = bus.emit\n(a, b) = 1, 2", True),
        (b"tell = bus.emit  # or\n(a)", True),
        (b"tell = bus.emit\\\n\n(a)", True),
        (b"bus.emit\\\r\n  ('x')", False),
        ("tell = bus.\uff45mit".encode(), True),
    ],
)
def test_another_name_for_an_emit(source, expected):
    assert load().may_rename_emits(source) is expected


@pytest.mark.parametrize(
    "statement", ["ws.emit('chunk')", "yield reply", "ws.close()", "print('run_complete')"]
)
def test_a_function_that_publishes_none(statement):
    source = AROUND.format(statement).encode()
    assert terminal_emitters(source, ast.parse(source), load()) == {}


@pytest.mark.parametrize(
    ("pattern", "call"),
    [
        ("posthog2.*", "(\n    posthog2\n    .fire('run_complete')\n)"),
        ("**.emit*", "ws.emit_r\xe9sultat('run_complete')"),
    ],
)
def test_emits_of_the_settings(pattern, call):
    source = (
        "import requests\n\n\ndef finish(hook, ws):\n"
        f"    reply = requests.get(hook).text\n    requests.post(hook)\n    {call}\n"
    ).encode()
    choice = CatalogChoice(emits=(pattern,))
    settings = Settings(catalog=choice, extend_select=("LAG210",))
    assert may_emit_terminal_event(source, settings)
    assert [finding.code for finding in check_source(source, settings=settings)] != []


@pytest.mark.parametrize(
    ("pattern", "top", "made", "call"),
    [
        ("mylib.Bus().*", "import mylib", "b = mylib.Bus()", "b.shout('done', r)"),
        ("lib.get_bus().*", "from lib import get_bus", "b = get_bus()", "b.shout('done', r)"),
        ("myapp.events.*", "from myapp.events import tell", "yield 1", "tell('done', r)"),
    ],
)
def test_emits_of_the_settings_by_whose_they_are(pattern, top, made, call):
    source = (
        f"import requests\n{top}\n\n\ndef finish():\n    {made}\n    r = requests.get('u')\n"
        f"    requests.post('http://log')\n    {call}\n"
    ).encode()
    settings = Settings(catalog=CatalogChoice(emits=(pattern,)))
    assert [finding.code for finding in check_source(source, settings=settings)] == ["LAG201"]


def test_an_emit_of_the_settings_by_its_path():
    source = (
        b"import requests\nfrom somebus import announce\n\n\ndef answer(model):\n    parts = []\n"
        b"    for token in model.stream():\n        yield token\n        parts.append(token)\n"
        b"    requests.post('http://x/y', json={})\n    announce('generation_complete', parts)\n"
    )
    settings = Settings(catalog=CatalogChoice(emits=("somebus.announce",)))
    assert [finding.code for finding in check_source(source, settings=settings)] == ["LAG201"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"async def f(): pass", True),
        (b"async  \\\n def f(): pass", True),
        (b"# async code\ndef f(): pass", False),
        (b"async for x in y: pass", False),
    ],
)
def test_coroutines(source, expected):
    assert may_define_coroutines(source, Settings()) is expected
