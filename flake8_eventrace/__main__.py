"""`python -m flake8_eventrace` is the `eventrace` command."""

import os
import sys

_HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

if __name__ == "__main__" and not getattr(sys.flags, "safe_path", False) and sys.path[0] != _HOME:
    # The working directory, which holds what is checked: a `click.py` there is not ours to import.
    del sys.path[0]

from .cli import main  # noqa: E402

if __name__ == "__main__":
    main(prog_name="eventrace")
