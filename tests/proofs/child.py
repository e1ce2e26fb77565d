"""`python -m tests.proofs.child CASE [--break-fix]`: prints the verdict as JSON."""

from __future__ import annotations

import sys

from .case import named
from .process import BREAK_FIX
from .prove import prove
from .spoil import broken

if __name__ == "__main__":
    name, *options = sys.argv[1:]
    verdict = prove(named(name), broken if BREAK_FIX in options else None)
    sys.stdout.write(verdict.to_json() + "\n")
