"""Why a rule reports nothing at a place: its first condition that does not hold, and what changes that.

Each family of rules answers in a module `silences` beside its decision, from the decision's own conditions,
for the functions that have what its rules look for.
"""

from __future__ import annotations

from dataclasses import dataclass


def annotate(name: str, of: str) -> str:
    """Return the remedy for an object, as the source spells it, whose class is unknown and may be `of`."""
    if not name.replace(".", "").isidentifier():  # an item of a container, or the value of a call
        return f"give `{name}` an attribute or variable of its own, annotated as `{of}`"
    return f"annotate it where it is made, e.g. `{name}: {of}`"


@dataclass(frozen=True)
class Silence:
    """One reason for silence.

    Attributes:
        codes: The rules that are silent for it.
        line: The 1-based line that it is about.
        condition: The name of the condition that does not hold; the same for each place.
        reason: What was seen, as a sentence without its full stop.
        remedy: The setting, annotation or change that makes the rule decide otherwise; "" for none.
        is_far: The subject of the rule is hardly there: most that look like this are of no interest to it.
    """

    codes: tuple[str, ...]
    line: int
    condition: str
    reason: str
    remedy: str = ""
    is_far: bool = False
