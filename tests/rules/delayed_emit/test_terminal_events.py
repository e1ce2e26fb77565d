"""In whatever form an event is yielded, it is seen whether it ends the run."""

from __future__ import annotations

import pytest

from flake8_eventrace.engine.check import check_source
from flake8_eventrace.settings import Settings

SOURCE = """\
import json

import requests

DONE = "run_completed"


def answer(model, chat):
    parts = []
    for token in model.stream(chat.messages):
        parts.append(token)
        yield token
    text = "".join(parts)
    requests.post("https://example.org/hook", json={"chat": chat.id})
    yield EVENT
"""

ENDS = {
    "a frame": r'"data: [DONE]\n\n"',
    "the word alone": '"[DONE]"',
    "bytes": r'b"data: [DONE]\n\n"',
    "a frame in an f-string": r'f"id: {len(text)}\ndata: [DONE]\n\n"',
    "a named frame": r'f"event: run_completed\ndata: {text}\n\n"',
    "a named frame without a blank": r'f"event:run_completed\ndata: {text}\n\n"',
    "a named frame in two strings": r'"event: run_completed\n" f"data: {text}\n\n"',
    "a sum of strings": r'"event: run_completed\n" + f"data: {text}\n\n"',
    "a sum with the name behind": r'f"data: {text}\n" + "event: run_completed\n\n"',
    "JSON in an f-string": r"""f'data: {{"type": "run_completed", "text": "{text}"}}\n\n'""",
    "a flag of JSON": r"""f'data: {{"text": "{text}", "done": true}}\n\n'""",
    "a dict": '{"type": "run_completed", "text": text}',
    "a flag of a dict": '{"text": text, "done": True}',
    "a constant": '{"type": DONE, "text": text}',
    "dumped": r'''f"data: {json.dumps({'type': 'run_completed', 'text': text})}\n\n"''',
    "dumped and encoded": 'json.dumps({"type": "run_completed", "text": text}).encode()',
    "an object": "RunCompleted(text=text)",
    "an object that is dumped": "RunCompleted(text=text).model_dump_json()",
    "an object that is dumped in a way": "RunCompleted(text=text).model_dump(exclude_none=True)",
    "an object with a name": 'Event(type="run_completed", text=text)',
    "an object with a payload": 'Event(data={"type": "run_completed", "text": text})',
    "an enum's member": "Event(type=EventType.RUN_COMPLETED, text=text)",
    "a value of an enum's member": '{"type": EventType.RUN_COMPLETED.value, "text": text}',
}

GO_ON = {
    "a frame": r'f"data: {text}\n\n"',
    "a named frame": r'f"event: token\ndata: {text}\n\n"',
    "the name in the text": r'f"data: event: {text}run_completed\n\n"',
    "the word in a sentence": 'f"{text}: [DONE] is how it ends"',
    "JSON": r"""f'data: {{"type": "token", "text": "{text}"}}\n\n'""",
    "a flag of JSON that is false": r"""f'data: {{"text": "{text}", "done": false}}\n\n'""",
    "a flag of a dict that is false": '{"text": text, "done": False}',
    "the end of a part": '{"type": "tool_completed", "text": text}',
    "the end of a part, with a flag": '{"type": "content_block_stop", "text": text, "done": True}',
    "an object": "Token(text=text)",
    "text": "text",
}


def codes(event):
    source = SOURCE.replace("EVENT\n", f"{event}\n")
    compile(source, "feed.py", "exec")
    return [finding.code for finding in check_source(source.encode(), "feed.py", Settings(cache=False))]


@pytest.mark.parametrize("event", ENDS.values(), ids=ENDS)
def test_an_event_that_ends_the_run(event):
    assert codes(event) == ["LAG201"]


@pytest.mark.parametrize("event", GO_ON.values(), ids=GO_ON)
def test_an_event_that_does_not(event):
    assert codes(event) == []
