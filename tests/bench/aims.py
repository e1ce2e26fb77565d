"""The aims, and whether they were met: judged by the figures before they are rounded for print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .results import Results
from .timing import Ratio, median, ratio

MEGABYTE = 1_000_000

NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Measured:
    """The figure that is judged, and how it is shown."""

    value: float
    shown: str


@dataclass(frozen=True)
class Aim:
    """`needs` are the (tree, measure) pairs without which nothing can be said."""

    text: str
    asked: str
    limit: float
    needs: tuple[tuple[str, str], ...]
    measured: Callable[[Results], Measured]

    def verdict(self, results: Results) -> tuple[str, str]:
        """What was measured, and `met`, `missed` or that nothing was."""
        try:
            measured = self.measured(results)
        except KeyError:
            return "", NOT_MEASURED
        return measured.shown, "met" if measured.value <= self.limit else "missed"


def shown_ratio(value: float) -> str:
    """A ratio as people say it: a small one as a fraction."""
    return f"1/{1 / value:.1f}" if 0 < value < 0.5 else f"{value:.3f}"


def with_spread(one: Ratio) -> str:
    """The median, and how far the rounds lie apart."""
    median, least, most = map(shown_ratio, (one.median, one.least, one.most))
    return median if least == most else f"{median} ({least} to {most})"


def _ratio(text: str, asked: str, limit: float, tree: str, measure: str, to: str, of: str) -> Aim:
    def measured(results: Results) -> Measured:
        found = ratio(results.trees[tree][measure], results.trees[tree][to], of)
        return Measured(found.median, with_spread(found))

    return Aim(text, asked, limit, ((tree, measure), (tree, to)), measured)


def _peak(text: str, megabytes: int, tree: str, measure: str) -> Aim:
    def measured(results: Results) -> Measured:
        found = median(results.trees[tree][measure], "peak")
        return Measured(found, f"{found / MEGABYTE:.0f} MB")

    limit = megabytes * MEGABYTE
    return Aim(text, f"at most {megabytes} MB", limit, ((tree, measure),), measured)


def _doubling(text: str, limit: float, measure: str) -> Aim:
    def measured(results: Results) -> Measured:
        each = [one.median for one in results.file_growth[measure].doublings()]
        return Measured(max(each), ", then ".join(f"{one:.2f}" for one in each))

    return Aim(text, f"at most {limit}", limit, (), measured)


def _multiple(text: str, limit: float, measure: str, of: str) -> Aim:
    def measured(results: Results) -> Measured:
        pairs = zip(results.file_growth[measure].steps, results.file_growth[of].steps, strict=True)
        each = [ratio(one, other, "cpu").median for (_, _, one), (_, _, other) in pairs]
        return Measured(max(each), ", then ".join(f"{one:.2f}" for one in each))

    return Aim(text, f"at most {limit}", limit, (), measured)


AIMS: Sequence[Aim] = (
    _ratio(
        "CPU of flake8 with us / flake8 alone, Django, cache cold",
        "at most 1.03",
        1.03,
        "django",
        "flake8+ours",
        "flake8",
        "cpu",
    ),
    _ratio(
        "the same, cache warm",
        "at most 1.03",
        1.03,
        "django",
        "flake8+ours-warm",
        "flake8",
        "cpu",
    ),
    _ratio(
        "CPU of flake8 with us / with flake8-async, `django/db`",
        "at most 1/12",
        1 / 12,
        "django/db",
        "flake8+ours",
        "flake8+async",
        "cpu",
    ),
    _ratio(
        "`eventrace check`, LAG1xx only, Home Assistant, cold, wall / ruff `ASYNC`",
        "at most 1",
        1,
        "homeassistant",
        "lag1",
        "ruff",
        "wall",
    ),
    _ratio(
        "`eventrace check`, all rules, Home Assistant, cold, CPU / `ast.parse` of all files",
        "at most 1",
        1,
        "homeassistant",
        "check",
        "ast",
        "cpu",
    ),
    _ratio(
        "`eventrace check`, all rules, Home Assistant, warm, wall / ruff `ASYNC`",
        "at most 1.5",
        1.5,
        "homeassistant",
        "check-warm",
        "ruff",
        "wall",
    ),
    _peak("peak memory of the largest process, Home Assistant, cold", 200, "homeassistant", "check"),
    _doubling("one file, 100, 200, 400 event functions: CPU per doubling", 2.2, "file"),
    _doubling("the same, with the fixes", 2.2, "file-fixes"),
    _multiple("a bug in each function: CPU with the fixes / without", 1.5, "buggy-fixes", "buggy"),
    _doubling("the same, per doubling", 2.2, "buggy-fixes"),
    _multiple("a bug in each function: CPU of a fix run / of a check without fixes", 3, "buggy-fix", "buggy"),
    _doubling("the same fix run, per doubling", 2.2, "buggy-fix"),
)
