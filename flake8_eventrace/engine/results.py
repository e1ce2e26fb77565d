"""What goes into and comes out of a run over many files: plain data that can be pickled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..finding import Finding, Safety
from ..settings import Settings
from ..source.dependencies import Dependencies


def one_line(path: str) -> str:
    """Return a path on one line: control characters, which a file name may contain, are escaped."""
    return "".join(
        c.encode("unicode_escape").decode("ascii") if c < " " or "\x7f" <= c < "\xa0" else c for c in path
    )


@dataclass(frozen=True)
class Problem:
    """Why a path was not checked or not fixed. `line` is 0 where no line can be named."""

    path: str
    reason: str
    line: int = 0

    def __str__(self) -> str:
        name = one_line(self.path)
        where = f"{name}:{self.line}" if self.line else name
        return f"{where}: error: {' '.join(self.reason.split())}"


@dataclass(frozen=True)
class Job:
    """One file to check, and how.

    Attributes:
        path: The file.
        settings: The settings for this file.
        source: The contents, if they are not to be read from the file.
        run: Jobs with the same name of a run see the files of a project as the first of them did.
        outside: The path is a link that leads out of the directories that were named: the file is not
            changed.
        walked: The file was found in a directory, and no path names it.
    """

    path: str
    settings: Settings
    source: bytes | None = None
    run: str = field(default="", compare=False)
    outside: bool = False
    walked: bool = False

    @property
    def checks_syntax(self) -> bool:
        """Whether a fault of the file is a problem even if no rule reads the file."""
        return not self.walked or self.settings.check_syntax


@dataclass(frozen=True)
class Checked:
    """The findings of one file: those to report, and those that `noqa` suppresses.

    `source` holds the contents of the file if there are findings, else it is empty. `dependencies` are what
    the result depends on.
    """

    job: Job
    findings: tuple[Finding, ...]
    silenced: tuple[Finding, ...] = ()
    source: bytes = b""
    seconds: float = field(default=0.0, compare=False)
    dependencies: Dependencies = field(default_factory=Dependencies, compare=False)


@dataclass(frozen=True)
class Fixed:
    """The result of fixing one file. `after` equals `before` if there was nothing to fix."""

    job: Job
    before: bytes
    after: bytes
    applied: tuple[Finding, ...]
    remaining: tuple[Finding, ...]


#: Asked about each fix: the path, the source before and after it, the finding.
Ask = Callable[[str, bytes, bytes, Finding], bool]


def is_fixable(finding: Finding, settings: Settings) -> bool:
    """Return whether `eventrace fix` would fix this finding under these settings."""
    return finding.fix is not None and (settings.unsafe_fixes or finding.fix.safety is Safety.SAFE)
