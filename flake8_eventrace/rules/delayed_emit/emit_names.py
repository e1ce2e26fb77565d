"""How source code names the event that ends a run: one grammar for the three readers of emits.

* `emits` reads LibCST and decides: it knows at which places of an emit a name counts.
* `ast_filter` reads `ast` and only excludes: it applies the same tests to every node of an emit,
  whatever its place.
* `words` reads bytes, by the catalog's list of the words that these tests accept.

Each name that `emits` reports was accepted by `EventNames` for its kind of syntax, and
`ast_filter` calls the same method, or a wider one, for the same kind. So the filter rejects nothing
that `emits` accepts, as long as it visits the node. `tests/rules/delayed_emit/test_emit_names.py` generates
spellings and checks that.

To recognise events in a new place: add a method here for the kind of syntax (or use one), call it
in `emits` for the place, and in `ast_filter._may_name` for the kind of node.

Syntax comes in as plain strings, so that it may be of either tree. A method returns the name, or
"" where the syntax names no terminal event.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...catalog.catalog import Catalog

#: How many bindings are followed from a name to a value. Constants of real code take one or two; more
#: would find more names, and cost time in both readers.
DEPTH = 4
#: Positional arguments of an emit in which its event's name is looked for: `emit(room, "done", data)`.
NAME_ARGUMENTS = 3
#: Calls that pass on what they are given, in another form.
FORMATTERS = frozenset({"dumps", "encode", "dict", "model_dump", "model_dump_json", "to_dict", "json", "str"})
#: Calls that put one thing on a queue; None or a sentinel on it ends the stream.
PUTTERS = frozenset({"put", "put_nowait", "send_nowait"})
#: The call that ends what waits for a future, whose name then is the event's.
RESOLVER = "set_result"
#: Keys under which an event carries another dict that has its name.
CARRIERS = frozenset(
    {"data", "payload", "event", "message", "body", "content", "json", "delta", "msg", "params"}
)
#: The data of the last server-sent event of OpenAI's protocol.
_DONE = "[DONE]"
_SSE_EVENT = re.compile(r"^event:\s*(\S+)", re.MULTILINE)
_SSE_DATA = re.compile(r"^data:\s*(\S.*)$", re.MULTILINE)
_JSON_NAME = re.compile(r'"(\w+)"\s*:\s*(?:"([^"]+)"|(true)\b)')
#: What a text holds that is a frame or a piece of one, as the texts of an f-string are.
_PIECE_OF_FRAME = re.compile(r"\b(?:event|data):|\"\w+\"\s*:")


def is_constant(name: str) -> bool:
    """Return whether a name is written as constants are (PEP 8): it may be an event's name itself."""
    return name.isupper()


def is_enum(name: str) -> bool:
    """Return whether a name is written as classes are (PEP 8): its attributes may be members."""
    return name[:1].isupper() and not name.isupper()


def as_text(literal: object) -> str:
    """Return a literal as text; bytes are read as UTF-8. "" where it is neither text nor bytes."""
    if isinstance(literal, bytes):
        return literal.decode("utf-8", "replace")
    return literal if isinstance(literal, str) else ""


class EventNames:
    """Which syntax names a terminal event, by a catalog's vocabulary."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def of_text(self, text: str) -> str:
        """Return the name that a literal or a resolved constant is: `"run_completed"`."""
        return text if text and self._catalog.is_terminal_name(text) else ""

    def of_constant(self, name: str) -> str:
        """Return the name that an unbound constant or an attribute in capitals says: `RUN_DONE`."""
        return self.of_text(name) if is_constant(name) else ""

    def of_member(self, name: str, owner: str) -> str:
        """Return the name that an attribute says by itself: `EventType.completed`, `events.DONE`.

        `owner` is the last name before the attribute, "" where there is none.
        """
        return self.of_text(name) if is_constant(name) or is_enum(owner) else ""

    def of_flag(self, key: str) -> str:
        """Return the key or keyword that ends the run when it is True: `done=True`."""
        return key if key in self._catalog.flag_keys else ""

    def of_made(self, callee: str) -> str:
        """Return the name of an event's class, or of its factory: `RunCompletedEvent(...)`."""
        return callee if self._catalog.is_event_class(callee) else ""

    def of_future(self, callee: str, owner: str) -> str:
        """Return the name of a future that is resolved: `self.finished.set_result(...)`."""
        return self.of_text(owner) if callee == RESOLVER else ""

    def of_helper(self, callee: str) -> str:
        """Return the name of a generator whose events are passed on: `yield from finish()`."""
        return self.of_text(callee)

    def of_sentinel(self, name: str) -> str:
        """Return the name of what ends a stream when it is put on a queue: `STOP`, `None`."""
        return name if name == "None" or self._catalog.is_sentinel(name) else ""

    def of_frame(self, text: str) -> str:
        """Return the name in a server-sent event, or in the JSON object that it carries."""
        if text.strip() == _DONE:
            return _DONE
        for event in _SSE_EVENT.findall(text):
            if self.of_text(event):
                return str(event)
        for data in _SSE_DATA.findall(text):
            if data.rstrip() == _DONE:
                return _DONE
            if name := self._of_json(data):
                return name
        return ""

    def _of_json(self, text: str) -> str:
        for key, value, flag in _JSON_NAME.findall(text):
            if flag and self.of_flag(key):
                return str(key)
            if value and self.is_event_key(key) and self.of_text(value):
                return str(value)
        return ""

    def may_be_in(self, text: str) -> bool:
        """Return whether a text is a name or a flag, or a frame or a piece of one that may hold a name.

        The texts of an f-string are pieces: a name may be in the next one.
        """
        return bool(self.of_text(text) or self.of_flag(text)) or _PIECE_OF_FRAME.search(text) is not None

    def is_event_key(self, key: str) -> bool:
        """Return whether the value of a key or keyword is the name of an event: `type`, `event`."""
        return key in self._catalog.event_keys

    def is_part(self, text: str) -> bool:
        """Return whether an event is about a part of the run: `tool_completed`, `progress`."""
        return self._catalog.is_part(text)
