"""What is refused: the replay controls threads and tasks, but neither processes nor greenlets."""

from __future__ import annotations

from types import FrameType, ModuleType

_REFUSED = {
    "multiprocessing": "processes",
    "billiard": "processes",
    "gevent": "greenlets",
    "eventlet": "greenlets",
    "greenlet": "greenlets",
}


class UnsupportedError(RuntimeError):
    """The code under test waits with something that cannot be replayed: processes or greenlets."""


def refuse_greenlets(module: dict[str, object]) -> None:
    """Raise UnsupportedError if the globals of a module show that it uses greenlets."""
    for value in module.values():
        name = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
        _refuse(name, only="greenlets")


def refuse_blocked(frame: FrameType | None) -> None:
    """Raise UnsupportedError if a thread is in a wait for another process or in a greenlet's."""
    while frame is not None:
        _refuse(frame.f_globals.get("__name__"))
        frame = frame.f_back


def _refuse(name: object, only: str = "") -> None:
    package = name.partition(".")[0] if isinstance(name, str) else ""
    kind = _REFUSED.get(package)
    if kind and only in ("", kind):
        raise UnsupportedError(
            f"the code waits with {package}: {kind} cannot be replayed, only threads and asyncio tasks"
        )
