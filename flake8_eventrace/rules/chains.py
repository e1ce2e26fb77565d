"""What the rules about slow calls have in common: how a chain is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..finding import Lane
from .base import WitnessStep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..project.slow_reach import Chain

#: A message is one line in an editor.
LONGEST = 176


def with_chain(told: str, called: str, chain: Chain, advice: str) -> str:
    """A message with as much of the chain as one line holds, then `advice`, if it fits.

    The chain begins behind `called`, as the source names the callee, and ends at the slow call:
    `complete` → … → `openai.OpenAI().chat.completions.create`.
    """
    known = bool(chain.links) and chain.names[0] == called.rpartition(".")[2]
    names = [f"`{name}`" for name in chain.names[known:]] if chain.links else []
    ways = [names, [*names[:2], "…", *names[-2:]], [*names[:1], "…", *names[-2:]], ["…", *names[-1:]]]
    for way in ways if names else ():
        text = f"{told}: {' → '.join(way)}"
        if len(way) <= max(len(names), 2) and len(text) <= LONGEST:
            return f"{text}; {advice}" if len(text) + len(advice) + 2 <= LONGEST else text
    return f"{told}; {advice}"


def witness(chain: Chain) -> Iterator[WitnessStep]:
    """The chain as steps, each in its own file."""
    inner = [*chain.names[1:]]
    for link, callee in zip(chain.links, inner, strict=True):
        name = link.name.rpartition(".")[2]
        note = f"`{name}()` calls `{callee}`{', which is slow' if callee == chain.leaf.path else ''}"
        yield WitnessStep(Lane.PRODUCER, None, None, f"{name}() calls {callee}", note, link.line, link.path)
