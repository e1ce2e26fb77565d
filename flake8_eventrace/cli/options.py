"""The options that `check`, `fix` and `baseline` share: which files to check, and with which settings."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import click

from ..settings import CodesByPattern, Settings, SettingsError, load_settings, parse_codes

if TYPE_CHECKING:
    from ..runner import Job, Problem

F = TypeVar("F", bound=Callable[..., object])

_STDIN = "<stdin>"

_OPTIONS: tuple[Callable[[F], F], ...] = (
    click.argument("paths", nargs=-1, metavar="[PATH]..."),
    click.option(
        "--select", multiple=True, metavar="CODES", help="Report only these codes, e.g. LAG101,LAG11."
    ),
    click.option("--ignore", multiple=True, metavar="CODES", help="Do not report these codes."),
    click.option("--extend-select", multiple=True, metavar="CODES", help="Also report these codes."),
    click.option(
        "--per-file-ignores",
        multiple=True,
        metavar="PATTERN:CODES",
        help="Do not report these codes in files that match.",
    ),
    click.option(
        "--exclude", multiple=True, metavar="PATTERNS", help="Skip these, instead of the default list."
    ),
    click.option("--extend-exclude", multiple=True, metavar="PATTERNS", help="Also skip these."),
    click.option("--force-exclude", is_flag=True, help="Skip excluded files even if they are named."),
    click.option("--no-respect-gitignore", is_flag=True, help="Also check files that git ignores."),
    click.option(
        "--check-syntax",
        is_flag=True,
        help="Report syntax errors also in files below a directory that no rule reads.",
    ),
    click.option("--no-cache", is_flag=True, help="Neither read nor write the cache."),
    click.option(
        "--stdin-filename", metavar="PATH", help="File name for the source on standard input (`-`)."
    ),
    click.option(
        "-j",
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="Number of processes.  [default: one per processor, if there are many files]",
    ),
)


def selection_options(command: F) -> F:
    """Add the shared options to a command, which passes them to `Selection`."""
    for decorate in reversed(_OPTIONS):
        command = decorate(command)
    return command


def baseline_options(meaning: str) -> Callable[[F], F]:
    """Return what adds `--baseline FILE`, with this help text, and `--no-baseline` to a command."""

    def add(command: F) -> F:
        command = click.option("--no-baseline", is_flag=True, help="Ignore the baseline of the settings.")(
            command
        )
        return click.option("--baseline", metavar="FILE", help=meaning)(command)

    return add


def baseline_setting(settings: Settings, baseline: str | None, no_baseline: bool) -> Settings:
    """Return the settings with the baseline that the command line gives, if it gives any."""
    if no_baseline:
        if baseline is not None:
            raise click.UsageError("--baseline and --no-baseline exclude each other")
        return replace(settings, baseline="")
    return settings if baseline is None else replace(settings, baseline=os.path.abspath(baseline))


@dataclass(frozen=True)
class Selection:
    """The shared options as click gives them."""

    paths: tuple[str, ...]
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    per_file_ignores: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    no_respect_gitignore: bool = False
    check_syntax: bool = False
    no_cache: bool = False
    stdin_filename: str | None = None
    jobs: int | None = None

    def settings_lookup(self, *, unsafe_fixes: bool = False) -> Callable[[str], Settings]:
        """Return a function from a path to its settings: the settings file, with the command line over it.

        Raises SettingsError also for a catalog of another package that is not valid.
        """
        from ..catalog.contributed import contributions

        contributions()
        selected = _codes(self.select, "--select")
        ignored = _codes(self.ignore, "--ignore")
        added = _codes(self.extend_select, "--extend-select") or ()
        _check_selected(selected or (), "--select")
        _check_selected(added, "--extend-select")
        by_pattern = tuple(map(_pattern_and_codes, self.per_file_ignores))
        excluded = _listed(self.exclude)
        more_excluded = _listed(self.extend_exclude)

        def settings_for(path: str) -> Settings:
            settings = load_settings(path)
            _check_codes(_all_codes(settings), settings.origin)
            _check_selected((*settings.select, *settings.extend_select), settings.origin)
            return replace(
                settings,
                select=settings.select if selected is None else selected,
                ignore=settings.ignore if ignored is None else ignored,
                extend_select=(*settings.extend_select, *added),
                per_file_ignores=(
                    *settings.per_file_ignores,
                    *((_rooted(pattern, settings), codes) for pattern, codes in by_pattern),
                ),
                unsafe_fixes=settings.unsafe_fixes or unsafe_fixes,
                exclude=tuple(_rooted(p, settings) for p in excluded) if self.exclude else settings.exclude,
                extend_exclude=(
                    *settings.extend_exclude,
                    *(_rooted(pattern, settings) for pattern in more_excluded),
                ),
                respect_gitignore=settings.respect_gitignore and not self.no_respect_gitignore,
                check_syntax=settings.check_syntax or self.check_syntax,
                cache=settings.cache and not self.no_cache,
            )

        return settings_for

    @property
    def is_stdin(self) -> bool:
        """Whether the source is on standard input."""
        return "-" in self.paths

    def find(self, settings_for: Callable[[str], Settings]) -> tuple[list[Job], list[Problem]]:
        """Return the files to check, and the paths that cannot be checked."""
        from ..engine.discovery import is_excluded
        from ..runner import NO_NOTEBOOKS, Job, Problem, find_jobs, is_notebook

        if self.is_stdin:
            if len(self.paths) > 1:
                raise click.UsageError("`-` means standard input; it cannot be combined with other paths")
            path = self.stdin_filename or _STDIN
            if is_notebook(path):
                return [], [Problem(path, NO_NOTEBOOKS)]
            settings = settings_for(self.stdin_filename or os.curdir)
            return [Job(path, settings.for_file(path), sys.stdin.buffer.read())], []
        if self.stdin_filename is not None:
            raise click.UsageError("--stdin-filename needs the path `-`, which means standard input")
        jobs: list[Job] = []
        problems: list[Problem] = []
        for item in find_jobs(self.paths or (os.curdir,), settings_for):
            if isinstance(item, Problem):
                problems.append(item)
            elif not self.force_exclude or not is_excluded(item.path, item.settings, _top(item.settings)):
                jobs.append(item)
        return jobs, problems


def _codes(lists: Sequence[str], option: str) -> tuple[str, ...] | None:
    """Return the codes of a repeatable option with comma-separated values; None if it is not given."""
    if not lists:
        return None
    codes = _listed(lists)
    if not codes:
        raise SettingsError(f"{option}: expected at least one code")
    chosen = parse_codes(codes, option)
    _check_codes(chosen, option)
    return chosen


def _listed(lists: Sequence[str]) -> tuple[str, ...]:
    return tuple(item for text in lists for item in (part.strip() for part in text.split(",")) if item)


def _pattern_and_codes(text: str) -> tuple[str, tuple[str, ...]]:
    option = "--per-file-ignores"
    pattern, colon, codes = text.rpartition(":")
    if not colon or not pattern.strip():
        raise SettingsError(f"{option}: expected PATTERN:CODES, e.g. tests/*:LAG101, found {text!r}")
    return pattern.strip(), _codes((codes,), option) or ()


def _rooted(pattern: str, settings: Settings) -> str:
    """Convert a pattern relative to the working directory to one relative to the settings file."""
    if "/" not in pattern or not settings.root:
        return pattern
    return os.path.relpath(pattern, settings.root).replace(os.sep, "/")


def _top(settings: Settings) -> str:
    """Return the directory above which names do not exclude a file."""
    return settings.root or os.curdir


def _all_codes(settings: Settings) -> list[str]:
    by_pattern: CodesByPattern = settings.per_file_ignores
    return [
        *settings.select,
        *settings.ignore,
        *settings.extend_select,
        *(code for _, codes in by_pattern for code in codes),
    ]


def _check_codes(codes: Iterable[str], where: str) -> None:
    """Raise SettingsError for a code that no rule has: a typing error could silently disable a rule."""
    from ..rules.registry import ALL_RULES

    all_codes = [rule.code for rule in ALL_RULES]
    for code in codes:
        if not any(name.startswith(code) for name in all_codes):
            raise SettingsError(f"{where}: {code!r} matches no rule; the rules are {', '.join(all_codes)}")


def _check_selected(codes: Iterable[str], where: str) -> None:
    """Raise SettingsError for a prefix that selects nothing, because rules that are off need a full code."""
    from ..rules.registry import ALL_RULES, OFF_BY_DEFAULT

    for code in codes:
        matching = [rule.code for rule in ALL_RULES if rule.code.startswith(code)]
        if code not in matching and OFF_BY_DEFAULT.issuperset(matching):
            off = " or ".join(matching)
            raise SettingsError(
                f"{where}: {code!r} matches only what is off by default: give the full code, {off}"
            )
