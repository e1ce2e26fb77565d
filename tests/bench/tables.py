"""What was measured, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .aims import AIMS, MEGABYTE, NOT_MEASURED, with_spread
from .measures import text_of
from .results import Growth, Results
from .timing import Samples, median, ratio

_LEGEND = {
    "file": "`check_source`, without fixes",
    "file-fixes": "`check_source`, with fixes",
    "buggy": "a bug in each, `check_source`, without fixes",
    "buggy-fixes": "a bug in each, `check_source`, with fixes",
    "buggy-fix": "a bug in each, `fix_source`",
}


def measured(samples: Mapping[str, Samples]) -> str:
    """The medians, and each measure as a multiple of the first."""
    first = next(iter(samples))
    header = ["measure", "CPU s", "ratio", "wall s", "ratio", "peak MB", "ratio"]
    rows = []
    for name, one in samples.items():
        row = [text_of(name)]
        for of, unit, digits in (("cpu", 1, 2), ("wall", 1, 2), ("peak", MEGABYTE, 0)):
            row.append(f"{median(one, of) / unit:.{digits}f}")
            row.append("1" if name == first else with_spread(ratio(one, samples[first], of)))
        rows.append(row)
    return markdown(header, rows)


def grown(growths: Mapping[str, Growth], size: str, counts: Mapping[str, str]) -> str:
    """CPU at each size, and how many times that of the size before; `counts` says what a size holds."""
    header = [size, "holds", "MB", "times"]
    for name in growths:
        header += [f"{_LEGEND.get(name) or text_of(name)}, CPU s", "times"]
    some = next(iter(growths.values()))
    sizes = ["", *(f"{one:.2f}" for one in some.sizes())]
    rows = []
    for index, (name, amount, _) in enumerate(some.steps):
        row = [name, counts[name], f"{amount / MEGABYTE:.2f}", sizes[index]]
        for growth in growths.values():
            row.append(f"{median(growth.steps[index][2], 'cpu'):.2f}")
            row.append(with_spread(growth.doublings()[index - 1]) if index else "")
        rows.append(row)
    return markdown(header, rows)


def aims(results: Results, *, every: bool = True) -> str:
    """The aims, what was asked and what was measured.

    `every` also shows those about which nothing was measured; without it there may be no table at all.
    """
    rows = [[aim.text, aim.asked, *aim.verdict(results)] for aim in AIMS]
    shown = [row for row in rows if every or row[-1] != NOT_MEASURED]
    if not any(row[-1] != NOT_MEASURED for row in shown):
        return ""
    return markdown(["measure", "aim", "measured", "verdict"], shown)


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
