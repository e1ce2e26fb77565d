"""The `eventrace` command.

Exit codes: 0 clean, 1 findings, 2 something could not be done (which outweighs 1), 130
interrupted.
"""

from __future__ import annotations

import io
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import click

from . import __version__
from .settings import Settings, SettingsError, load_settings, parse_codes

if TYPE_CHECKING:
    from .finding import Finding
    from .runner import Fixed, Job, Problem

CLEAN, FINDINGS, FAILED, INTERRUPTED = 0, 1, 2, 130

F = TypeVar("F", bound=Callable[..., object])


class _Command(click.Group):
    """Keeps exit code 1 for findings: neither an interruption nor a crash may look like one."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            ctx.exit(INTERRUPTED)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except SettingsError as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(FAILED)
        except Exception:  # noqa: BLE001
            traceback.print_exc()
            ctx.exit(FAILED)


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="eventrace")
def main() -> None:
    """Find and mend lost wakeups: event flags whose signal is erased, missed or late."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A path that the terminal's encoding cannot show is no reason to stop.
            stream.reconfigure(errors="backslashreplace")


def _selection(command: F) -> F:
    """The arguments that `check` and `fix` share."""
    for decorate in (
        click.option("--extend-select", multiple=True, metavar="CODES", help="Select these too."),
        click.option("--ignore", multiple=True, metavar="CODES", help="Leave these out."),
        click.option(
            "--select", multiple=True, metavar="CODES", help="Report these only, e.g. LAG101,LAG11."
        ),
        click.argument("paths", nargs=-1, required=True, metavar="PATH..."),
    ):
        command = decorate(command)
    return command


@main.command()
@_selection
@click.option("-q", "--quiet", is_flag=True, help="Print findings and errors only, no summary.")
@click.pass_context
def check(
    ctx: click.Context,
    paths: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    extend_select: tuple[str, ...],
    quiet: bool,
) -> None:
    """Report the findings in files and directories."""
    from .runner import Problem, check_files, is_fixable

    jobs, failed = _jobs(paths, _chooser(select, ignore, extend_select))
    count = fixable = unsafe = 0
    for result in check_files(jobs):
        if isinstance(result, Problem):
            _complain(result)
            failed += 1
            continue
        for finding in result.findings:
            click.echo(_line(result.job.path, finding))
            count += 1
            if is_fixable(finding, result.job.settings):
                fixable += 1
            elif finding.fix is not None:
                unsafe += 1
    if not quiet:
        click.echo(_check_summary(count, fixable, unsafe, failed))
    ctx.exit(FAILED if failed else FINDINGS if count else CLEAN)


@main.command()
@_selection
@click.option("--diff", is_flag=True, help="Print what would change as a unified diff; write nothing.")
@click.option("--unsafe-fixes", is_flag=True, help="Apply fixes too that may change order or error handling.")
@click.pass_context
def fix(
    ctx: click.Context,
    paths: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    extend_select: tuple[str, ...],
    diff: bool,
    unsafe_fixes: bool,
) -> None:
    """Mend the findings in files and directories.

    Every change is checked before it is written: the finding is gone, no new one came, the file
    still compiles. A file about which anything goes wrong is left as it is.
    """
    from .runner import Problem, fix_files

    choose = _chooser(select, ignore, extend_select, unsafe_fixes=unsafe_fixes)
    jobs, failed = _jobs(paths, choose)
    results: list[Fixed] = []
    for result in fix_files(jobs, write=not diff):
        if isinstance(result, Problem):
            _complain(result)
            failed += 1
            continue
        results.append(result)
        if diff:
            from .diff import unified

            click.echo(unified(result.job.path, result.before, result.after), nl=False)
        for finding in result.remaining:
            # Beside a diff, standard output holds nothing that `git apply` would stumble over.
            click.echo(_line(result.job.path, finding), err=diff)
    click.echo(_fix_summary(results, failed, written=not diff), err=diff)
    remain = any(result.remaining for result in results)
    would_change = diff and any(result.before != result.after for result in results)
    ctx.exit(FAILED if failed else FINDINGS if remain or would_change else CLEAN)


@main.command()
@click.argument("codes", nargs=-1, metavar="CODE...")
@click.option("--all", "everything", is_flag=True, help="Print the page of every rule.")
def rule(codes: tuple[str, ...], everything: bool) -> None:
    """Print the pages of rules, as Markdown."""
    from .reports.page import markdown
    from .rules import RULES

    if not codes and not everything:
        raise click.UsageError("name a rule, e.g. LAG101, or use --all")
    known = {name: rule for rule in RULES for name in (rule.code, rule.name)}
    for code in codes:
        if code not in known:
            raise click.BadParameter(
                f"no rule is called {code!r}; there are {', '.join(r.code for r in RULES)}"
            )
    chosen = RULES if everything else [known[code] for code in codes]
    click.echo("\n".join(markdown(rule) for rule in chosen), nl=False)


def _chooser(
    select: Sequence[str],
    ignore: Sequence[str],
    extend_select: Sequence[str],
    *,
    unsafe_fixes: bool = False,
) -> Callable[[str], Settings]:
    """From a path to its settings: pyproject.toml's, then the command line's over them."""
    selected = _codes(select, "--select")
    ignored = _codes(ignore, "--ignore")
    added = _codes(extend_select, "--extend-select") or ()

    def settings_for(path: str) -> Settings:
        settings = load_settings(path)
        _ensure_known((*settings.select, *settings.ignore, *settings.extend_select), "[tool.eventrace]")
        return replace(
            settings,
            select=settings.select if selected is None else selected,
            ignore=settings.ignore if ignored is None else ignored,
            extend_select=(*settings.extend_select, *added),
            unsafe_fixes=settings.unsafe_fixes or unsafe_fixes,
        )

    return settings_for


def _codes(lists: Sequence[str], option: str) -> tuple[str, ...] | None:
    """The codes of a repeatable option with comma-separated values; None where it is not given."""
    if not lists:
        return None
    codes = [code for text in lists for code in (part.strip() for part in text.split(",")) if code]
    if not codes:
        raise SettingsError(f"{option}: names no code")
    chosen = parse_codes(codes, option)
    _ensure_known(chosen, option)
    return chosen


def _ensure_known(codes: Iterable[str], where: str) -> None:
    """Raise SettingsError for a code that no rule has: it would switch something off unseen."""
    from .rules import RULES

    known = [rule.code for rule in RULES]
    for code in codes:
        if not any(name.startswith(code) for name in known):
            raise SettingsError(f"{where}: {code!r} matches no rule; there are {', '.join(known)}")


def _jobs(paths: Iterable[str], settings_for: Callable[[str], Settings]) -> tuple[list[Job], int]:
    """What to look at, and how many paths were complained about."""
    from .runner import Problem, find_jobs

    jobs: list[Job] = []
    failed = 0
    for item in find_jobs(tuple(paths), settings_for):
        if isinstance(item, Problem):
            _complain(item)
            failed += 1
        else:
            jobs.append(item)
    return jobs, failed


def _complain(problem: Problem) -> None:
    click.echo(str(problem), err=True)


def _line(path: str, finding: Finding) -> str:
    """As flake8 prints it."""
    return f"{path}:{finding.line}:{finding.column + 1}: {finding.code} {finding.message}"


def _check_summary(count: int, fixable: int, unsafe: int, failed: int) -> str:
    if not count:
        return f"No findings, but {_failures(failed)}." if failed else "All checks passed."
    hints = []
    if fixable:
        hints.append(f"{fixable} fixable with `eventrace fix`")
    if unsafe:
        hints.append(f"{unsafe}{' more' if fixable else ' fixable'} with `eventrace fix --unsafe-fixes`")
    help_ = f" ({', '.join(hints)})" if hints else ""
    tail = f"; {_failures(failed)}" if failed else ""
    return f"Found {_number(count, 'finding')}{help_}{tail}."


def _fix_summary(results: Sequence[Fixed], failed: int, *, written: bool) -> str:
    from .runner import is_fixable

    fixed = sum(len(result.applied) for result in results)
    files = sum(result.before != result.after for result in results)
    reasons: Counter[str] = Counter()
    for result in results:
        for finding in result.remaining:
            if finding.fix is None:
                reasons["without a fix"] += 1
            elif is_fixable(finding, result.job.settings):
                reasons["left alone"] += 1
            else:
                reasons["with `--unsafe-fixes` only"] += 1
    remaining = sum(reasons.values())
    if not fixed and not remaining:
        return f"Nothing to fix, but {_failures(failed)}." if failed else "Nothing to fix."

    text = f"{'Fixed' if written else 'Would fix'} {_number(fixed, 'finding')}"
    if files:
        text += f" in {_number(files, 'file')}"
    if remaining:
        why = ", ".join(f"{count} {reason}" for reason, count in reasons.items())
        text += f"; {remaining} {'remains' if remaining == 1 else 'remain'} ({why})"
    if failed:
        text += f"; {_failures(failed)}"
    return f"{text}."


def _failures(failed: int) -> str:
    return f"{_number(failed, 'error')} (see above)"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
