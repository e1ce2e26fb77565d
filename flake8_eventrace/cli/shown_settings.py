"""`eventrace check --show-settings`: prints the settings for each path, as in a settings file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

import click

from ..settings import KEYS, CodesByPattern, Settings


def print_settings(paths: Iterable[str], settings_for: Callable[[str], Settings]) -> None:
    """Print a table of settings for each path."""
    click.echo("\n".join(_table(path, settings_for(path)) for path in paths), nl=False)


def _table(path: str, settings: Settings) -> str:
    origin = settings.origin or "the defaults"
    lines = [f"# {path}: {origin}"]
    for key in KEYS:
        value = _merged(settings.per_file_ignores) if key.is_table else key.of(settings)
        if value is None:
            lines.append(f"# {key.name}: the catalog's own")
        elif key.is_path and not value:
            lines.append(f"# {key.name}: none")
        else:
            lines.append(f"{key.name} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _merged(pairs: CodesByPattern) -> dict[str, tuple[str, ...]]:
    """Merge equal patterns from the settings file and the command line into one key."""
    table: dict[str, tuple[str, ...]] = {}
    for pattern, codes in pairs:
        table[pattern] = (*table.get(pattern, ()), *codes)
    return table


def _toml(value: object) -> str:
    """Return a setting in TOML: a boolean, a string, a list of strings or a table of these."""
    if isinstance(value, dict):
        pairs = ", ".join(f"{_toml(name)} = {_toml(item)}" for name, item in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)
