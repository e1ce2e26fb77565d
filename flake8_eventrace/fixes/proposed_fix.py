"""A fix as a rule proposes it, before it is verified."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..finding import Safety

if TYPE_CHECKING:
    import libcst as cst


@dataclass(frozen=True, eq=False)
class ProposedFix:
    """A fix to try: `apply` returns the changed module, or None where it refuses (see `fixes`).

    `name` is that of the codemod that makes this kind of fix, and of the module `fix_...` whose docstring
    says, after its first line, why the fix suffices; `eventrace explain` quotes it.
    """

    name: str
    title: str
    safety: Safety
    apply: Callable[[cst.Module], cst.Module | None]
