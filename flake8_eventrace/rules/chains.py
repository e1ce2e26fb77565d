"""How the rules about slow calls (LAG201, LAG202, LAG203, LAG210) report a chain of calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..finding import Lane
from .base import WitnessStep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..project.slow_reach import Chain

#: Characters of a message that has a chain: more does not fit into one line of an editor.
LONGEST = 176


def with_chain(message: str, called: str, chain: Chain, advice: str) -> str:
    """Return a message with as much of the chain as one line holds, and with the advice if that fits.

    `complete` → … → `openai.OpenAI().chat.completions.create`

    Args:
        message: what is reported.
        called: the callee as the source names it; the chain begins after it.
        chain: the functions from there to the slow call.
        advice: what to do, in some words.
    """
    is_named = bool(chain.links) and chain.names[0] == called.rpartition(".")[2]
    names = [f"`{name}`" for name in chain.names[is_named:]] if chain.links else []
    forms = [names, [*names[:2], "…", *names[-2:]], [*names[:1], "…", *names[-2:]], ["…", *names[-1:]]]
    for form in forms if names else ():
        text = f"{message}: {' → '.join(form)}"
        if len(form) <= max(len(names), 2) and len(text) <= LONGEST:
            return f"{text}; {advice}" if len(text) + len(advice) + 2 <= LONGEST else text
    return f"{message}; {advice}"


def witness(chain: Chain) -> Iterator[WitnessStep]:
    """Yield the links of a chain as steps of a witness, each in its own file."""
    inner = [*chain.names[1:]]
    for link, callee in zip(chain.links, inner, strict=True):
        name = link.name.rpartition(".")[2]
        note = f"`{name}()` calls `{callee}`{', which is slow' if callee == chain.leaf.path else ''}"
        yield WitnessStep(Lane.PRODUCER, None, None, f"{name}() calls {callee}", note, link.line, link.path)
