"""`python -m flake8_eventrace.replay TEST`: runs the tests of a file without pytest, prints each outcome.

Exit codes: 0 every signal was delivered, 1 one was lost or late, 2 anything else.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading
from collections.abc import Callable
from types import FunctionType
from typing import Any, NoReturn

from .outcomes import Delivered, Lost, Outcome

_DELIVERED, _LOST, _UNCLEAR = 0, 1, 2


def main(path: str) -> int:
    """Run the tests of a file and return the exit code."""
    try:
        names = runpy.run_path(path)
        return max(_code_of(function) for name, function in names.items() if name.startswith("test_"))
    except Exception as error:  # noqa: BLE001
        print(f"{type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201
        return _UNCLEAR


def _code_of(test: FunctionType) -> int:
    outcomes: list[Outcome] = []
    names: dict[str, Any] = test.__globals__
    for name, value in [*names.items()]:
        if getattr(value, "__module__", "").startswith(f"{__package__}.") and name.islower():
            names[name] = _recording(value, outcomes)
    try:
        test()
    except AssertionError as error:
        if not outcomes:
            print(error, file=sys.stderr)  # noqa: T201
    for outcome in outcomes:
        print(outcome)  # noqa: T201
    if not outcomes:
        return _UNCLEAR
    return max(
        _DELIVERED if isinstance(o, Delivered) else _LOST if isinstance(o, Lost) else _UNCLEAR
        for o in outcomes
    )


def _recording(function: Callable[..., object], outcomes: list[Outcome]) -> Callable[..., object]:
    """Return a function of the replay that also notes its outcome, if it has one."""

    def recording(*arguments: object, **named: object) -> object:
        result = function(*arguments, **named)
        if isinstance(result, Outcome):
            outcomes.append(result)
        return result

    return recording


def _end(code: int) -> NoReturn:
    """End the process, also where threads of the user's own keep on running, which are named."""
    left = [t.name for t in threading.enumerate() if t is not threading.main_thread() and not t.daemon]
    if left:
        print(f"still running, and ended with the process: {', '.join(left)}")  # noqa: T201
    sys.stdout.flush()
    sys.stderr.flush()
    if left:
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    _end(main(sys.argv[1]))
