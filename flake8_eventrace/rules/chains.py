"""What the rules about slow calls share: how a message and a witness present a call chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..finding import Lane
from ..symbols.symbols import last_name
from .base import WitnessStep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..project.slow_reach import Chain

#: Characters of a message that has a chain: more does not fit into one line of an editor.
LONGEST = 176
#: Characters of a callee's name in a message; of a longer one, the last name is enough.
_LONGEST_NAME = 60


def spelled(callee: cst.BaseExpression) -> str:
    """Return how the source names a callee, arguments left out: `client().models.list`; only its last name
    if that is not made of names, calls and subscriptions, or too long for a message."""
    text = _spelled(callee)
    return text if text and len(text) <= _LONGEST_NAME else last_name(callee)


def _spelled(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        base = _spelled(node.value)
        return f"{base}.{node.attr.value}" if base else ""
    if isinstance(node, cst.Call):
        base = _spelled(node.func)
        return f"{base}()" if base else ""
    if isinstance(node, cst.Subscript):
        base = _spelled(node.value)
        return f"{base}[]" if base else ""
    return _spelled(node.expression) if isinstance(node, cst.Await) else ""


def with_chain(problem: str, called: str, chain: Chain, *advice: str) -> str:
    """Return a message: `problem`, as much of the chain as one line holds, and a piece of advice.

    The chain begins after `called`, the callee as the source names it, and ends at the slow call:
    `complete` → … → `openai.OpenAI().chat.completions.create`. Of `advice`, the first that fits is
    used; after a chain, none if none fits.
    """
    is_named = bool(chain.links) and chain.names[0] == called.rpartition(".")[2]
    names = [f"`{name}`" for name in chain.names[is_named:]] if chain.links else []
    forms = [names, [*names[:2], "…", *names[-2:]], [*names[:1], "…", *names[-2:]], ["…", *names[-1:]]]
    for form in forms if names else ():
        text = f"{problem}: {' → '.join(form)}"
        if len(form) <= max(len(names), 2) and len(text) <= LONGEST:
            fitting = (f"{text}; {one}" for one in advice if len(text) + len(one) + 2 <= LONGEST)
            return next(fitting, text)
    return next(
        (f"{problem}; {one}" for one in advice if len(problem) + len(one) + 2 <= LONGEST),
        f"{problem}; {advice[-1]}",
    )


def witness(chain: Chain) -> Iterator[WitnessStep]:
    """Yield the chain as steps, each in its own file."""
    inner = [*chain.names[1:]]
    for link, callee in zip(chain.links, inner, strict=True):
        name = link.name.rpartition(".")[2]
        note = f"`{name}()` calls `{callee}`{', which is slow' if callee == chain.leaf.path else ''}"
        yield WitnessStep(Lane.PRODUCER, None, None, f"{name}() calls {callee}", note, link.line, link.path)
