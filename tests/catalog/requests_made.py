"""Which methods of an object ask somebody over a network, by their source; those not listed are proposed.

A method does if its body calls, on what `self` holds, something that is named as sending is, directly or
through other methods of its own. It is a filter for whoever extends the catalog, and for the monthly look at
what is new: what it proposes is read before it is listed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.catalog.kinds import kinds
from tests.catalog.objects import Cls, Func, Inst, Reader, Value, Values

_SENDS = re.compile(
    r"(?:self|cls|client|http|_?api|requestor|session)\b[\w.()\[\]'\"]*?\."
    r"(?:_?(?:a?request|post|put|delete|patch|options)|_get|_get_api_list|_?do_request(?:_async)?|_?make_request|_?send(?:_\w+)?|"
    r"_?request_\w+|\w*_request|\w*_request_async|_?a?execute\w*|urlopen|_?call_api|api_call|perform_request(?:_async)?|"
    r"_?fetch\w*|_?http_\w+|_?run_command|retry_query|_rest_call|_get_page_iterator|_?call|_make_api_call|unary_unary|stream_request|"
    r"api_request|requestJson\w*|_raw_client\.\w+)\("
    r"|(?:_client|_raw_client|_http|_session|session|httpx|requests|http_client|client_wrapper\.httpx_client)\.(?:get|post|put|delete|patch|request|stream|send|head)\("
    r"|self\._raw_client\.\w+\(|_stub\.\w+\(|self\._client\.\w+\("
)
_OWN = re.compile(r"self\.(\w+)\(")
_QUICK = frozenset(
    ["close", "aclose", "copy", "with_options", "with_raw_response", "with_streaming_response",
     "build_request", "is_closed", "auth_headers", "default_headers", "platform_headers",
     "make_status_error", "get_client"]
)  # fmt: skip


def transmits(reader: Reader, function: Func, deep: int = 2) -> bool:
    """Whether a method asks somebody over a network."""
    text = ast.unparse(function.node)
    body = text[text.find("\n") :]
    if _SENDS.search(body):
        return True
    if deep and function.receiver is not None:
        for name in sorted(set(_OWN.findall(body))):
            for each in reader.attribute_of_class(function.receiver, name):
                if each != function and transmits(reader, each, deep - 1):
                    return True
    return False


def methods(reader: Reader, value: Value) -> Iterator[tuple[str, str]]:
    """The methods of an object that transmit, each with the list that its kind belongs in."""
    for name in reader.members(value):
        if name in _QUICK or name.startswith(("with_", "build_", "as_", "to_dict", "from_")):
            continue
        for each in reader.attribute(value, name):
            if isinstance(each, Func) and transmits(reader, each):
                found = listed_by_kind(kinds(reader, each), name)
                if found:
                    yield name, found


def listed_by_kind(found: set[str], name: str) -> str:
    for kind, key in (
        ("async context manager", "awaited-entered"),
        ("async generator", "awaited-iterated"),
        ("async iterator", "awaited-iterated"),
        ("coroutine", "awaited"),
        ("context manager", "entered"),
        ("generator", "iterated"),
    ):
        if kind in found and not (kind == "coroutine" and "function" in found):
            return key
    if "awaitable" in found and "function" not in found:
        return "awaited"
    if found == {"context manager object"} and ("stream" in name or "connect" in name):
        return "entered"
    if found <= {"iterator", "iterator object"} and found:
        return "iterated" if "iterator" in found else ""
    return "calls" if found & {"function", "iterable", "context manager object", "iterator object"} else ""


def resources(reader: Reader, path: str, values: Values, deep: int = 4) -> Iterator[tuple[str, Value]]:
    """The objects that hang on an object as attributes, itself included, with their paths below it."""
    seen: set[Value] = set()
    level: list[tuple[str, Values]] = [(path, values)]
    for _ in range(deep + 1):
        following: list[tuple[str, Values]] = []
        for here, found in level:
            for value in found:
                if not isinstance(value, Inst) or value in seen:
                    continue
                seen.add(value)
                yield here, value
                for name in reader.members(value):
                    if name in _QUICK:
                        continue
                    below = reader.attribute(value, name)
                    inner = tuple(v for v in below if isinstance(v, Inst) and _same_package(v.cls, value.cls))
                    if inner:
                        following.append((f"{here}.{name}", inner))
        level = following


def _same_package(one: Cls, other: Cls) -> bool:
    return one.module.name.partition(".")[0] == other.module.name.partition(".")[0]
