"""Where the time of a check goes: cProfile in one process, by own time, by module and by function.

The profiler makes calls dearer than they are: shares are worth more than seconds.
"""

from __future__ import annotations

import pstats
from collections import Counter
from pathlib import Path

from .installs import Installed
from .measures import MEASURES, TREE, environment
from .timing import run

PROFILED = Path(__file__).with_name("profiled.py")

#: What can be profiled.
MEASURED = ("check", "lag1")

_ROWS = 15


def profile(measure: str, tree: Path, where: Installed, scratch: Path) -> pstats.Stats:
    """Profile a measure on a tree, cache cold, with one process."""
    out = scratch / f"{measure}.prof"
    arguments = [str(tree) if one == TREE else one for one in MEASURES[measure].arguments]
    command = [where.program("python"), "-I", str(PROFILED), str(out), *arguments, "--jobs=1"]
    cache = scratch / f"{measure}-cache"
    run(f"profile of {measure}", command, environment(str(cache)), str(scratch))
    return pstats.Stats(str(out))


def tables(stats: pstats.Stats) -> str:
    """The largest costs as Markdown."""
    modules: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    calls: Counter[str] = Counter()
    for (file, line, name), (_, times, own, _, _) in stats.stats.items():  # type: ignore[attr-defined]
        module = module_name(file)
        function = f"{module}:{line} {name}" if line else name
        modules[module] += own
        functions[function] += own
        calls[function] += times
    total = modules.total() or 1.0
    lines = [f"{total:.1f} s in all", "", "| module | own s | share |", "|---|---:|---:|"]
    lines += [f"| {name} | {own:.2f} | {own / total:.1%} |" for name, own in modules.most_common(_ROWS)]
    lines += ["", "| function | own s | share | calls |", "|---|---:|---:|---:|"]
    lines += [
        f"| `{name}` | {own:.2f} | {own / total:.1%} | {calls[name]:,} |"
        for name, own in functions.most_common(_ROWS)
    ]
    return "\n".join(lines)


def module_name(file: str) -> str:
    """A module's path below `site-packages` or the standard library."""
    if file == "~":
        return "(built in)"
    path = Path(file)
    for top in ("site-packages", "lib"):
        if top in path.parts:
            rest = path.parts[len(path.parts) - path.parts[::-1].index(top) :]
            # lib/python3.11/ast.py
            return "/".join(rest[1:] if top == "lib" and len(rest) > 1 else rest)
    return file
