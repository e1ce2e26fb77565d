"""A progress bar on standard error, if it is a terminal and the run is long."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Result = TypeVar("Result")

#: Seconds before the bar appears: shorter runs need none.
_SHOW_AFTER = 0.8
#: Seconds between two updates: as smooth as is useful, without cost.
_FRAME = 0.1


class Bar:
    """Shows files done, rate and time left. Call `hide()` before anything else is printed."""

    def __init__(self, total: int, verb: str, *, enabled: bool) -> None:
        self._total = total
        self._verb = verb
        self._enabled = enabled and total > 1 and sys.stderr.isatty()
        self._began = self._drawn = monotonic()
        self._done = 0
        self._bar: tuple[Progress, TaskID] | None = None
        self._visible = False

    def track(self, results: Iterable[Result]) -> Iterator[Result]:
        """Yield the results and count them."""
        try:
            for result in results:
                self._done += 1
                self._draw()
                yield result
        finally:
            self.hide()

    def hide(self) -> None:
        """Remove the bar from the screen; the next result shows it again."""
        if self._bar is not None and self._visible:
            self._bar[0].stop()
            self._visible = False

    def _draw(self) -> None:
        now = monotonic()
        if not self._enabled or now - self._began < _SHOW_AFTER or now - self._drawn < _FRAME:
            return
        self._drawn = now
        progress, task = self._bar = self._bar or self._create()
        rate = self._done / (now - self._began)
        left = int((self._total - self._done) / rate)
        progress.update(
            task, completed=self._done, rate=f"{rate:.0f} files/s", left=f"{left // 60}:{left % 60:02} left"
        )
        if not self._visible:
            progress.start()
            self._visible = True
        progress.refresh()

    def _create(self) -> tuple[Progress, TaskID]:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("files, {task.fields[rate]}, {task.fields[left]}"),
            console=Console(stderr=True),
            transient=True,
            auto_refresh=False,  # no thread: worker processes may still be forked
            redirect_stdout=False,
            redirect_stderr=False,
        )
        return progress, progress.add_task(self._verb, total=self._total, rate="", left="")
