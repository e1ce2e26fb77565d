"""Runs `eventrace` in this process under cProfile: `profiled.py OUT ARGUMENT...`; ends as it ends."""

from __future__ import annotations

import cProfile
import sys

from flake8_eventrace.cli import main

if __name__ == "__main__":
    out, *arguments = sys.argv[1:]
    profile = cProfile.Profile()
    try:
        profile.runcall(main, arguments, prog_name="eventrace")
    finally:
        profile.dump_stats(out)
