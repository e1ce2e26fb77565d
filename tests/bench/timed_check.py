"""Checks or fixes one file and prints, as JSON, the seconds of CPU that took, and what was found.

Run as a program of its own. The first check, of a small source, is not timed: it imports what a check
needs, which costs the same for every file.
"""

from __future__ import annotations

import json
import sys
import time

from flake8_eventrace import Settings, check_source, fix_source
from flake8_eventrace.rules.registry import LAG101

SMALL = LAG101.page.example.encode()


def main(path: str, what: str) -> None:
    settings = Settings(cache=False, unsafe_fixes=True)
    check_source(SMALL, "small.py", settings, with_fixes=True)
    with open(path, "rb") as stream:
        source = stream.read()
    began = time.process_time()
    if what == "fix":
        fixed = fix_source(source, path, settings)
    else:
        findings = check_source(source, path, settings, with_fixes=what == "with-fixes")
    seconds = time.process_time() - began
    if what == "fix":  # lines move with each fix
        findings = check_source(source, path, settings)
        if len(fixed.applied) != len(findings):
            sys.exit(f"{len(fixed.applied)} of {len(findings)} findings were fixed")
    found = [(finding.line, finding.code) for finding in findings]
    sys.stdout.write(json.dumps({"cpu": seconds, "found": found}))


if __name__ == "__main__":
    main(*sys.argv[1:])
