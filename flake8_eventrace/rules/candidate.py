"""A source that may hold findings, as the filters of rules see it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..project.slow_calls import SlowCalls
    from ..settings import Settings
    from ..source.source_file import SourceFile


class Candidate:
    """One source under the settings of a run; what filters derive from both is computed once, on request."""

    def __init__(self, source: SourceFile, settings: Settings) -> None:
        self.source = source
        self.settings = settings

    @cached_property
    def calls(self) -> SlowCalls:
        """The calls of the source, and where they lead in its project."""
        from ..project.slow_calls import SlowCalls

        return SlowCalls(self.source, self.settings)
