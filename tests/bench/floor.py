"""The floor: every Python file below a folder is read and parsed by `ast`, nothing else.

Run as a program of its own; prints how many files there were.
"""

from __future__ import annotations

import ast
import os
import sys
import warnings


def main(top: str) -> None:
    warnings.simplefilter("ignore")
    files = 0
    for here, _, names in os.walk(top):
        for name in names:
            if not name.endswith(".py"):
                continue
            with open(os.path.join(here, name), "rb") as stream:
                source = stream.read()
            ast.parse(source)
            files += 1
    sys.stdout.write(f"{files} files\n")


if __name__ == "__main__":
    main(sys.argv[1])
