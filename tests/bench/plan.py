"""What is run when nobody says otherwise.

Not everything everywhere: flake8 alone takes minutes on the larger packages, flake8-async many times
that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .aims import AIMS
from .measures import MEASURES

_OURS_AND_THE_FASTEST = ("ast", "ruff", "check", "check-warm", "lag1", "lag1-warm")

#: Packages in which many findings have a fix.
_FIXES = ("check", "check-fixes")

STANDARD: dict[str, Sequence[str]] = {
    "django": ("flake8", "flake8+ours", "flake8+ours-warm"),
    "django/db": tuple(MEASURES),
    "gptme": tuple(MEASURES),
    "homeassistant": _OURS_AND_THE_FASTEST,
    "camel": _FIXES,
    "jupyterhub": _FIXES,
    "litellm/proxy": _FIXES,
}

#: The trees that the aims are about, the quickest first.
DEFAULT_TREES = ("django/db", "django", "homeassistant")


#: What is profiled.
LARGEST = "homeassistant"


def planned(trees: Iterable[str], only: Sequence[str], *, aims_only: bool) -> dict[str, list[str]]:
    """The measures of each tree that has any, in the order in which they take turns.

    What was named with `only` is run wherever it was asked for, whether it is standard there or not;
    `aims_only` leaves what no aim needs.
    """
    plan = {}
    for tree in trees:
        needed = {measure for aim in AIMS for of, measure in aim.needs if of == tree}
        standard = needed if aims_only else {*(only or STANDARD[tree])}
        chosen = [name for name in MEASURES if name in standard and name in (only or MEASURES)]
        if chosen:
            plan[tree] = chosen
    return plan
