"""`eventrace check --show-settings`: what holds for each path, as a settings file would say it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

import click

from ..settings import KEYS, Settings


def print_settings(paths: Iterable[str], settings_for: Callable[[str], Settings]) -> None:
    click.echo("\n".join(_table(path, settings_for(path)) for path in paths), nl=False)


def _table(path: str, settings: Settings) -> str:
    origin = settings.origin or "the defaults"
    lines = [f"# {path}: {origin}"]
    lines += [f"{key.name} = {_toml(getattr(settings, key.field))}" for key in KEYS]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """Settings are booleans, strings, lists of strings and pairs of a pattern with a list."""
    if isinstance(value, tuple):
        if value and isinstance(value[0], tuple):
            pairs = ", ".join(f"{json.dumps(pattern)} = {_toml(codes)}" for pattern, codes in value)
            return f"{{ {pairs} }}"
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)
