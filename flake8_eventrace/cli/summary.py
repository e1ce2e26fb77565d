"""Counts results while they are reported, and prints problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import click

from ..rules.registry import effect, gravity, rule_name
from ..runner import Checked, Problem, is_fixable, one_line
from .console import pluralised
from .progress import Bar


class Summary:
    """The counts so far. `in_baseline` counts the findings that a baseline hides."""

    def __init__(self, *, verbose: bool = False) -> None:
        self.failed = 0
        self.files = 0
        self.by_code: Counter[str] = Counter()
        self.fixable: Counter[str] = Counter()
        self.unsafe = 0
        self.in_baseline = 0
        self._verbose = verbose

    @property
    def count(self) -> int:
        """The number of findings."""
        return self.by_code.total()

    def watch(self, results: Iterable[Checked | Problem], bar: Bar) -> Iterator[Checked | Problem]:
        """Yield the results unchanged; count findings and print problems."""
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
            counts = pluralised(len(checked.findings), "finding")
            if checked.silenced:
                counts += f", {len(checked.silenced)} silenced by noqa"
            click.echo(f"{one_line(checked.job.path)}: {counts}, {checked.seconds * 1000:.0f} ms", err=True)

    def statistics(self) -> str:
        """Return one line for each code: lost signals first, and of one effect the most frequent first."""
        widest = max((len(effect(code).value) for code in self.by_code), default=0)
        return "\n".join(
            f"{count:>5}  {effect(code).value:{widest}}  {code} {rule_name(code)}"
            + (f"  ({self.fixable[code]} fixable)" if self.fixable[code] else "")
            for code, count in sorted(
                self.by_code.items(), key=lambda item: (gravity(item[0]), -item[1], item[0])
            )
        )

    def text(self) -> str:
        """Return the last line of the output."""
        if not self.count:
            return self._text_without_findings()
        hints = []
        fixable = self.fixable.total()
        if fixable:
            hints.append(f"{fixable} fixable with `eventrace fix`")
        if self.unsafe:
            more = " more" if fixable else " fixable"
            hints.append(f"{self.unsafe}{more} with `eventrace fix --unsafe-fixes`")
        if self.in_baseline:
            hints.append(f"{self.in_baseline} in the baseline")
        help_ = f" ({', '.join(hints)})" if hints else ""
        tail = f"; {failures(self.failed)}" if self.failed else ""
        noun = "new finding" if self.in_baseline else "finding"
        return f"Found {pluralised(self.count, noun)}{help_}{tail}."

    def _text_without_findings(self) -> str:
        hidden = f" ({self.in_baseline} in the baseline)" if self.in_baseline else ""
        if self.failed:
            return f"No {'new ' if hidden else ''}findings{hidden}, but {failures(self.failed)}."
        return f"No new findings{hidden}." if hidden else "All checks passed."


def failures(failed: int) -> str:
    """Return the number of errors in words."""
    return f"{pluralised(failed, 'error')} (see above)"
