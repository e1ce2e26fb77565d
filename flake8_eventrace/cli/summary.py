"""Watching results go by: problems are said, findings counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import click

from ..rules.registry import rule_name
from ..runner import Checked, Problem, is_fixable, one_line
from .console import number
from .progress import Bar


class Tally:
    """What has been seen so far."""

    def __init__(self, *, verbose: bool = False) -> None:
        self.failed = 0
        self.files = 0
        self.by_code: Counter[str] = Counter()
        self.fixable: Counter[str] = Counter()
        self.unsafe = 0
        self._verbose = verbose

    @property
    def count(self) -> int:
        return self.by_code.total()

    def watch(self, results: Iterable[Checked | Problem], bar: Bar) -> Iterator[Checked | Problem]:
        """The results, as they are."""
        for result in results:
            if isinstance(result, Problem):
                bar.hide()
                self.failed += 1
                click.echo(str(result), err=True)
            else:
                self._count(result, bar)
                if result.findings:
                    bar.hide()
            yield result

    def _count(self, checked: Checked, bar: Bar) -> None:
        self.files += 1
        for finding in checked.findings:
            self.by_code[finding.code] += 1
            if is_fixable(finding, checked.job.settings):
                self.fixable[finding.code] += 1
            elif finding.fix is not None:
                self.unsafe += 1
        if self._verbose:
            bar.hide()
            told = number(len(checked.findings), "finding")
            if checked.silenced:
                told += f", {len(checked.silenced)} silenced by noqa"
            click.echo(f"{one_line(checked.job.path)}: {told}, {checked.seconds * 1000:.0f} ms", err=True)

    def statistics(self) -> str:
        """A line for each code, the most frequent first."""
        return "\n".join(
            f"{count:>5}  {code} {rule_name(code)}"
            + (f"  ({self.fixable[code]} fixable)" if self.fixable[code] else "")
            for code, count in self.by_code.most_common()
        )

    def summary(self) -> str:
        if not self.count:
            return f"No findings, but {failures(self.failed)}." if self.failed else "All checks passed."
        hints = []
        fixable = self.fixable.total()
        if fixable:
            hints.append(f"{fixable} fixable with `eventrace fix`")
        if self.unsafe:
            more = " more" if fixable else " fixable"
            hints.append(f"{self.unsafe}{more} with `eventrace fix --unsafe-fixes`")
        help_ = f" ({', '.join(hints)})" if hints else ""
        tail = f"; {failures(self.failed)}" if self.failed else ""
        return f"Found {number(self.count, 'finding')}{help_}{tail}."


def failures(failed: int) -> str:
    return f"{number(failed, 'error')} (see above)"
