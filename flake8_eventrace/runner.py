"""Many files: plain jobs in, plain results out, in the order of the command line.

`check_file` and `fix_file` take and return data that can be pickled and share nothing, so that
any executor can run them. No problem with one file keeps another from being looked at. Nothing
here writes but `save`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TYPE_CHECKING
from uuid import uuid4

from .engine.discovery import python_files
from .engine.parallel import available_processors, in_order
from .engine.run_cache import Kept, Rests, Results
from .finding import Finding, Safety
from .settings import Settings
from .source import overlay
from .source.atomic_write import write_atomically
from .suppression import noqa

if TYPE_CHECKING:
    from concurrent.futures import Executor

#: Below this many files one process is done before a second one has started.
_WORTH_SHARING = 48


def one_line(path: str) -> str:
    """A path on one line: control characters, which a file's name may hold, as escapes."""
    return "".join(
        c.encode("unicode_escape").decode("ascii") if c < " " or "\x7f" <= c < "\xa0" else c for c in path
    )


@dataclass(frozen=True)
class Problem:
    """Why a path was not checked or not mended. `line` is 0 where no line can be named."""

    path: str
    reason: str
    line: int = 0

    def __str__(self) -> str:
        name = one_line(self.path)
        where = f"{name}:{self.line}" if self.line else name
        return f"{where}: error: {' '.join(self.reason.split())}"


@dataclass(frozen=True)
class Job:
    """One file to look at, and how. `source` is what it holds where it is not to be read.

    Jobs of one `run`, if it has a name, see the files of a project as the first of them did.
    `outside`: it is a link out of the directories that were named, and nobody has asked for a change there.
    """

    path: str
    settings: Settings
    source: bytes | None = None
    run: str = field(default="", compare=False)
    outside: bool = False


@dataclass(frozen=True)
class Checked:
    """What was found in one file: to report, and silenced by `noqa`.

    `source` is what the file held, where anything was found; empty otherwise. `rests` says what
    the answer rests on.
    """

    job: Job
    findings: tuple[Finding, ...]
    silenced: tuple[Finding, ...] = ()
    source: bytes = b""
    seconds: float = field(default=0.0, compare=False)
    rests: Rests = field(default=Rests(), compare=False)


@dataclass(frozen=True)
class Fixed:
    """What became of one file. `after` equals `before` where there was nothing to mend."""

    job: Job
    before: bytes
    after: bytes
    applied: tuple[Finding, ...]
    remaining: tuple[Finding, ...]


#: Asked about each fix: the path, the source before and after it, the finding.
Ask = Callable[[str, bytes, bytes, Finding], bool]


def find_jobs(paths: Sequence[str], settings_for: Callable[[str], Settings]) -> Iterator[Job | Problem]:
    """The files that the paths mean, each once.

    A path that names a file means that file whatever its name; a directory means the Python
    files below it. `settings_for` gives the settings for each of the paths.
    """
    seen: set[str] = set()
    folders: dict[str, str] = {}
    named = [os.path.realpath(path) for path in paths]
    for path in paths:
        unreadable: list[OSError] = []
        if os.path.isfile(path):
            settings = settings_for(path)
            files = [path]
        elif os.path.isdir(path):
            settings = settings_for(path)
            files = list(python_files(path, settings, unreadable))
            if not files and not unreadable:
                yield Problem(path, "no Python files to check below this directory")
        else:
            known = os.path.lexists(path)
            yield Problem(path, "neither a file nor a directory" if known else "no such file or directory")
            continue
        yield from (Problem(str(error.filename), _os_reason(error)) for error in unreadable)
        for file in files:
            is_link = os.path.islink(file)
            real = os.path.realpath(file) if is_link else _real(file, folders)
            if real not in seen:  # by the file that a link leads to: one file, one report
                seen.add(real)
                outside = is_link and not any(_is_at_or_below(real, top) for top in named)
                yield Job(file, settings.for_file(file), outside=outside)


def _real(file: str, folders: dict[str, str]) -> str:
    """The true path of a file that is no link itself. `folders` are those known so far, with theirs."""
    folder, name = os.path.split(file)
    if folder not in folders:
        folders[folder] = os.path.realpath(folder)
    return os.path.join(folders[folder], name)


def workers_for(jobs: Sequence[Job], wanted: int | None) -> int:
    """How many processes to use; `wanted` is the user's word, None for none."""
    if wanted is not None:
        return wanted
    return available_processors() if len(jobs) >= _WORTH_SHARING else 1


def check_files(
    jobs: Sequence[Job], workers: int = 1, executor: Executor | None = None
) -> Iterator[Checked | Problem]:
    """The results of `check_file`, in the order of the jobs, which are one run.

    `executor` takes the place of processes of this machine: any that can pickle, of Dask, say.
    """
    return in_order(check_file, one_run(jobs), workers, died=_died, weight=_weight, executor=executor)


def check_what_changed(
    jobs: Sequence[Job], workers: int | None = None, executor: Executor | None = None
) -> Iterator[Checked | Problem]:
    """The results of `check_files`, those of earlier runs where nothing has changed since.

    A run over a few files keeps nothing. `workers`: None for as many as are worth it.
    """
    if len(jobs) < _WORTH_SHARING or not all(job.settings.cache and job.source is None for job in jobs):
        yield from check_files(jobs, workers_for(jobs, workers), executor)
        return
    store = Results([(job.path, job.settings) for job in jobs])
    known = [store.known.get(os.path.abspath(job.path)) for job in jobs]
    changed = [job for job, kept in zip(jobs, known, strict=True) if kept is None]
    found = check_files(changed, workers_for(changed, workers), executor)
    for job, kept in zip(jobs, known, strict=True):
        if kept is not None:
            yield _as_known(job, kept)
            continue
        result = next(found)
        if isinstance(result, Checked):
            store.learn(job.path, Kept(result.findings, result.silenced), result.rests)
        yield result
    store.save()


def fix_files(
    jobs: Sequence[Job], workers: int = 1, executor: Executor | None = None
) -> Iterator[Fixed | Problem]:
    """The results of `fix_file`, as those of `check_files`."""
    return in_order(fix_file, one_run(jobs), workers, died=_died, weight=_weight, executor=executor)


def one_run(jobs: Sequence[Job]) -> list[Job]:
    """The jobs as those of one run, which looks at a project once."""
    run = uuid4().hex
    return [replace(job, run=run) for job in jobs]


def check_file(job: Job, *, with_fixes: bool = True) -> Checked | Problem:
    """The findings of one file, each with its fix where there is one; `with_fixes` can leave these out."""
    from .engine.check import SourceError, check_source
    from .project.index import noting, within_run

    began = perf_counter()
    try:
        stamp = overlay.stamp(job.path)
        source = _read(job)
        with within_run(job.run), noting() as notes:
            findings = tuple(check_source(source, job.path, job.settings, with_fixes=with_fixes))
        findings = _with_unused(findings, source, job)
        reported, silenced = noqa.split(findings, source, job.path)
    except OSError as error:
        return Problem(job.path, _os_reason(error))
    except SourceError as error:
        return Problem(job.path, error.reason, error.line)
    except Exception as error:  # noqa: BLE001 - one file must not keep the rest from being checked
        return _internal_error(job.path, error)
    rests = Rests(stamp, notes.stamps, notes.folders, notes.searched)
    return Checked(job, reported, silenced, source if findings else b"", perf_counter() - began, rests)


def _as_known(job: Job, kept: Kept) -> Checked | Problem:
    """The result of an earlier run, with the source that it is about."""
    try:
        source = _read(job) if kept.findings or kept.silenced else b""
    except OSError as error:
        return Problem(job.path, _os_reason(error))
    return Checked(job, kept.findings, kept.silenced, source)


def fix_file(job: Job, ask: Ask | None = None) -> Fixed | Problem:
    """What mending makes of one file; nothing is written."""
    from .engine.check import SourceError
    from .project.index import within_run

    try:
        with within_run(job.run):
            return _fix_one(_read(job), job, ask)
    except OSError as error:
        return Problem(job.path, f"not fixed: {_os_reason(error)}")
    except SourceError as error:
        return Problem(job.path, error.reason, error.line)
    except Exception as error:  # noqa: BLE001 - as above
        return _internal_error(job.path, error)


def save(path: str, before: bytes, after: bytes, *, outside: bool = False) -> Problem | None:
    """Write what a file is to hold, wholly or not at all; the Problem that came of it, if any.

    Nothing is written through a link that leads `outside`.
    """
    if before == after:
        return None
    if outside:
        return Problem(path, "not fixed: the link leads out of the directories that were named")
    try:
        write_atomically(path, after, expected=before)
    except OSError as error:
        return Problem(path, f"not fixed: {_os_reason(error)}")
    return None


def is_fixable(finding: Finding, settings: Settings) -> bool:
    """Whether `eventrace fix` would mend this under these settings."""
    return finding.fix is not None and (settings.unsafe_fixes or finding.fix.safety is Safety.SAFE)


def _fix_one(source: bytes, job: Job, ask: Ask | None) -> Fixed:
    from .engine.check import fix_source

    def silenced(current: bytes, finding: Finding) -> bool:
        return bool(noqa.split((finding,), current, job.path)[1])

    def agreed(before: bytes, after: bytes, finding: Finding) -> bool:
        return ask is None or ask(job.path, before, after, finding)

    mended = fix_source(
        source, job.path, job.settings, silenced=silenced, agreed=None if ask is None else agreed
    )
    remaining, _ = noqa.split(mended.remaining, mended.source, job.path)
    return Fixed(job, source, mended.source, mended.applied, remaining)


def _with_unused(findings: tuple[Finding, ...], source: bytes, job: Job) -> tuple[Finding, ...]:
    from .rules.meta.unused_suppression import CODE, unused_suppressions

    if not job.settings.enabled(CODE):
        return findings
    more = unused_suppressions(source, job.path, findings, job.settings)
    return tuple(sorted((*findings, *more), key=lambda finding: (finding.line, finding.column, finding.code)))


def _is_at_or_below(path: str, top: str) -> bool:
    return path == top or path.startswith(top.rstrip(os.sep) + os.sep)


def _read(job: Job) -> bytes:
    if job.source is not None:
        return job.source
    with open(job.path, "rb") as stream:
        return stream.read()


def _weight(job: Job) -> int:
    """How much work a job is: the bytes of its file."""
    if job.source is not None:
        return len(job.source)
    try:
        return os.path.getsize(job.path)
    except OSError:
        return 0


def _died(job: Job) -> Problem:
    return Problem(job.path, "the process that checked this file died (out of memory?)")


def _os_reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _internal_error(path: str, error: Exception) -> Problem:
    from .engine.check import describe

    return Problem(path, f"internal error, please report it: {describe(error)}")
