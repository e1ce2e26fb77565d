"""What the rules about slow calls have in common: how a chain is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..finding import Lane
from .base import Moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..project.summaries import Chain

#: More links than a reader takes in at once.
MOST_LINKS = 4
#: A message is one line in an editor.
LONGEST = 110


def chain_text(chain: Chain, room: int = LONGEST) -> str:
    """`make_title → complete → openai.OpenAI().chat.completions.create`, shortened in its middle to
    `room` characters, as far as its two ends allow."""
    names = [f"`{name}`" for name in chain.names]
    if len(names) > MOST_LINKS:
        names = [*names[:2], "…", *names[-2:]]
    text = " → ".join(names)
    return text if len(text) <= room else " → ".join([names[0], "…", names[-1]])


def moments(chain: Chain) -> Iterator[Moment]:
    """The chain as steps, each in its own file."""
    inner = [*chain.names[1:]]
    for link, callee in zip(chain.links, inner, strict=True):
        note = "slow" if callee == chain.leaf.path else "calls on"
        text = f"{link.name.rpartition('.')[2]}() calls {callee}"
        yield Moment(Lane.PRODUCER, None, None, text, note, link.line, link.path)
