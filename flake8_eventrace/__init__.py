"""Finds and mends lost wakeups: event flags whose signal is erased, missed or late.

The names below are loaded when they are first used, because flake8 imports this package in
every worker process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .engine.check import check_source, fix_source
    from .finding import Finding
    from .settings import Settings
    from .source.errors import SourceError

__version__ = "0.1.0"

__all__ = ["Finding", "Settings", "SourceError", "check_source", "fix_source"]

_HOMES = {
    "Finding": "finding",
    "Settings": "settings",
    "SourceError": "source.errors",
    "check_source": "engine.check",
    "fix_source": "engine.check",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
