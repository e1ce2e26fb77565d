"""`python -m tests.proofs [--break-fix] [CASE ...]`: proves the cases, prints a table.

`--break-fix` breaks what the fixes do (see `spoil.py`): then the proofs of what has a fix must fail.
The exit status is 1 when something was not proved.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from .case import Case, all_cases, named
from .process import BREAK_FIX, prove_all
from .verdict import Verdict, table


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.proofs", description=__doc__)
    parser.add_argument(BREAK_FIX, action="store_true")
    parser.add_argument("--stories", action="store_true", help="print the interleaving found for each case")
    parser.add_argument("cases", nargs="*", metavar="CASE")
    options = parser.parse_args(arguments)
    cases = [named(name) for name in options.cases] or all_cases()
    verdicts = list(prove_all(cases, break_fix=options.break_fix))
    write = sys.stdout.write
    write(table(verdicts) + "\n")
    wrong = 0
    for case, verdict in zip(cases, verdicts, strict=True):
        wrong += bool(verdict.problems)
        write(_details(case, verdict, stories=options.stories))
    return 1 if wrong else 0


def _details(case: Case, verdict: Verdict, *, stories: bool) -> str:
    parts = [f"missed on purpose: {case.missed}"] if case.missed else []
    parts += verdict.problems
    if stories:
        parts += verdict.interleaving
    return (
        "".join([f"\n{case.name}\n", *(f"  {line}\n" for p in parts for line in p.splitlines())])
        if parts
        else ""
    )


if __name__ == "__main__":
    sys.exit(main())
