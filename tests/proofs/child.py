"""`python -m tests.proofs.child [--break-fix] [--most=N] CASE`: prints the verdict as JSON.

Without a case the arguments come in lines of standard input. Each line is answered by a process of its own,
which is forked: an interpreter with LibCST takes longer to start than many a proof. After the verdict, if
there is one, stands a line with the exit status.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from flake8_eventrace.engine.check import fix_source

from . import exploration
from .case import named
from .process import BREAK_FIX
from .prove import prove
from .spoil import broken


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.proofs.child", description=__doc__)
    parser.add_argument(BREAK_FIX, action="store_true")
    parser.add_argument("--most", type=int, default=exploration.most, help="interleavings")
    parser.add_argument("case")
    options = parser.parse_args(arguments)
    exploration.most = options.most
    verdict = prove(named(options.case), broken if options.break_fix else None)
    sys.stdout.write(verdict.to_json() + "\n")
    sys.stdout.flush()


def serve() -> None:
    fix_source(b"import threading\n\nflag = threading.Event()\n")  # loads the catalog and all rules
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            main(line.split())
            sys.stderr.flush()
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:]) if sys.argv[1:] else serve()
