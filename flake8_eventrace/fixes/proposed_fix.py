"""A fix as a rule proposes it, before it is verified."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..finding import Safety

if TYPE_CHECKING:
    import libcst as cst

    from ..flow.inlining import Program
    from ..symbols.incremental import TopLevelStatements


@dataclass(frozen=True, eq=False)
class ProposedFix:
    """A fix to try.

    `apply` gets the statements of the source, and returns the changed module, or None where it refuses (see
    `fixes`).

    `name` is that of the codemod that makes this kind of fix, and of the module `fix_...` whose docstring
    says, after its first line, why the fix suffices; `eventrace explain` quotes it.

    `unproven` is asked about the program after the fix: why the fix does not suffice, "" where it does.
    `withheld` says why a fix is not even tried. Both reasons become part of the advice.
    """

    name: str
    title: str
    safety: Safety
    apply: Callable[[TopLevelStatements], cst.Module | None]
    unproven: Callable[[Program], str] | None = None
    withheld: str = ""


def withheld(name: str, title: str, reason: str) -> Iterator[ProposedFix]:
    """Yield a fix of a kind that is not to be made, with the reason."""
    yield ProposedFix(name, title, Safety.UNSAFE, _unchanged, withheld=reason)


def _unchanged(statements: TopLevelStatements) -> None:
    """Make no change."""
