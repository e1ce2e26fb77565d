"""Hold the catalog against the packages that it names: `python -m tests.catalog`.

* without an option: read the pinned releases again and compare with `known.tsv`;
* `--write`: write `known.tsv` anew;
* `--refresh`: read the newest releases instead, and write a report of what they change to standard output.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from tests.catalog.concrete import sure
from tests.catalog.reality import Complaint, Reality
from tests.catalog.refresh import report
from tests.catalog.tables import Row, read_known, write_known


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.catalog", description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="write known.tsv")
    parser.add_argument("--refresh", action="store_true", help="read the newest releases, and report")
    options = parser.parse_args()
    sure()
    if options.refresh:
        print("\n".join(report()))  # noqa: T201
        return 0
    reality = Reality()
    rows: set[Row] = set()
    complaints: set[Complaint] = set()
    for found in reality.rows():
        (rows if isinstance(found, Row) else complaints).add(found)
    for complaint in sorted(complaints, key=str):
        print(complaint)  # noqa: T201
    gone = sum(complaint.what.startswith("gone") for complaint in complaints)
    tally = Counter(
        {"there": len(rows), "gone": gone, "of the wrong kind": len(complaints) - gone, **reality.tally}
    )
    print(", ".join(f"{count} {what}" for what, count in tally.items()))  # noqa: T201
    if options.write:
        write_known(rows)
        return 0
    changed = set(read_known()) ^ rows
    for row in sorted(changed):
        print(("+ " if row in rows else "- ") + "\t".join(row.__dict__.values()))  # noqa: T201
    return int(bool(complaints or changed))


if __name__ == "__main__":
    sys.exit(main())
