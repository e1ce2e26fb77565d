"""What the user chose: one dataclass for the plugin, the command and the language server.

The command's values come from `[tool.eventrace]` in pyproject.toml, then from its own options.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: Rules that report only when they are asked for by `select` or `extend-select`.
OFF_BY_DEFAULT: frozenset[str] = frozenset({"LAG108", "LAG110", "LAG210"})

#: Directories that rarely hold the user's own code. Hidden directories and virtualenvs are
#: skipped besides.
DEFAULT_EXCLUDE: tuple[str, ...] = (
    "__pycache__",
    "__pypackages__",
    "_build",
    "build",
    "buck-out",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
)

_CODE = re.compile(r"LAG[0-9]{0,3}", re.ASCII)


class SettingsError(Exception):
    """A setting cannot be understood; the text names the file, the key and what was expected."""


#: The groups into which the catalog sorts slow calls; what the user lists is a group besides.
SLOW_GROUPS: tuple[str, ...] = (
    "llm",
    "http",
    "cloud",
    "email",
    "subprocess",
    "sleep",
    "dns",
    "wait",
    "database",
    "broker",
    "file",
)


@dataclass(frozen=True)
class CatalogChoice:
    """What the user adds to the catalog and cuts from it, in the pattern language of `patterns`.

    The groups are the whole choice; None leaves the catalog's own.
    """

    slow_calls: tuple[str, ...] = ()
    not_slow_calls: tuple[str, ...] = ()
    emits: tuple[str, ...] = ()
    not_emits: tuple[str, ...] = ()
    terminal_events: tuple[str, ...] = ()
    not_terminal_events: tuple[str, ...] = ()
    deferrals: tuple[str, ...] = ()
    blocking_groups: tuple[str, ...] | None = None
    before_emit_groups: tuple[str, ...] | None = None


#: The keys of CatalogChoice in `[tool.eventrace]`, with what each holds.
CATALOG_KEYS: dict[str, str] = {
    "slow-calls": "callables that are slow, whatever the catalog says",
    "not-slow-calls": "callables that are not slow",
    "emits": "callables that publish an event",
    "not-emits": "callables that publish none",
    "terminal-events": "names of events that end a run",
    "not-terminal-events": "names of events that end none",
    "deferrals": "callables that run elsewhere what they are given",
    "blocking-groups": "groups of slow calls that LAG203 looks for",
    "before-emit-groups": "groups of slow calls that LAG201 and LAG202 look for",
}


@dataclass(frozen=True)
class Settings:
    """Codes are matched by prefix, as flake8 does: "LAG1" means every LAG1xx rule.

    `exclude` and `extend_exclude` are glob patterns. One without a slash matches the name of a
    file or directory at any depth; one with a slash matches a path relative to `root` (the
    directory of the pyproject.toml; empty: the working directory). `src` are source roots to
    look for first-party modules in, before those that are found. `defer` says how a fix puts a
    slow call off: on a "thread", as a "task", by a mere "move" behind the emit, or "auto". `cache`:
    what is learnt of files may be kept in the user's cache folder.
    """

    select: tuple[str, ...] = ("LAG",)
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    unsafe_fixes: bool = False
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    root: str = ""
    catalog: CatalogChoice = CatalogChoice()
    src: tuple[str, ...] = ()
    defer: str = "auto"
    cache: bool = True

    def enabled(self, code: str) -> bool:
        """Whether `code` is to be reported; the longest matching prefix decides."""
        chosen = max((len(p) for p in (*self.select, *self.extend_select) if code.startswith(p)), default=0)
        dropped = max((len(p) for p in self.ignore if code.startswith(p)), default=0)
        if not chosen or dropped >= chosen:
            return False
        return code not in OFF_BY_DEFAULT or chosen == len(code)


_CODE_KEYS = ("select", "ignore", "extend-select")
_PATTERN_KEYS = ("exclude", "extend-exclude")
_KEYS = (*_CODE_KEYS, *_PATTERN_KEYS, "unsafe-fixes", *CATALOG_KEYS)


def load_settings(path: str) -> Settings:
    """The settings for a file or directory: those of the nearest pyproject.toml at or above it
    which has a `[tool.eventrace]` table, else the defaults.

    Raises SettingsError when a pyproject.toml on the way is broken or says what cannot be meant.
    """
    directory = os.path.abspath(path)
    if not os.path.isdir(directory):
        directory = os.path.dirname(directory)
    while True:
        file = os.path.join(directory, "pyproject.toml")
        table = _table(file) if os.path.isfile(file) else None
        if table is not None:
            return _from_table(table, file, directory)
        parent = os.path.dirname(directory)
        if parent == directory:
            return Settings()
        directory = parent


def parse_codes(codes: Iterable[str], where: str) -> tuple[str, ...]:
    """`codes` without duplicates. `where` begins the message of the SettingsError that is
    raised for a code which can match no rule."""
    chosen = tuple(dict.fromkeys(codes))
    for code in chosen:
        if not _CODE.fullmatch(code):
            raise SettingsError(
                f"{where}: {code!r} matches no rule; expected a code such as LAG101 or a prefix such as "
                f"LAG1{_did_you_mean(_nearest_code(code))}"
            )
    return chosen


def parse_patterns(patterns: Iterable[str], where: str) -> tuple[str, ...]:
    """`patterns` without duplicates; SettingsError for one that is none, its message begun by `where`."""
    from .patterns import complaint

    chosen = tuple(dict.fromkeys(patterns))
    for pattern in chosen:
        wrong = complaint(pattern)
        if wrong:
            raise SettingsError(
                f"{where}: {pattern!r} is no pattern: {wrong}; expected a dotted path such as "
                "requests.get, app.{billing,mail}.* or app.Client().send"
            )
    return chosen


def parse_event_names(names: Iterable[str], where: str) -> tuple[str, ...]:
    """`names` of events, of any characters but white space, with `*` and `{a,b}`."""
    from .patterns import name_complaint

    chosen = tuple(dict.fromkeys(names))
    for name in chosen:
        wrong = name_complaint(name)
        if wrong:
            raise SettingsError(
                f"{where}: {name!r} names no event: {wrong}; expected a name such as run_over or chat:*"
            )
    return chosen


def parse_groups(groups: Iterable[str], where: str) -> tuple[str, ...]:
    """`groups` of slow calls."""
    chosen = tuple(dict.fromkeys(groups))
    for group in chosen:
        if group not in SLOW_GROUPS:
            from difflib import get_close_matches

            near = get_close_matches(group.lower(), SLOW_GROUPS, n=1)
            raise SettingsError(
                f"{where}: {group!r} is no group of slow calls; expected one of "
                f"{', '.join(SLOW_GROUPS)}{_did_you_mean(near)}"
            )
    return chosen


def parse_catalog(lists: Mapping[str, Iterable[str]], where: str) -> CatalogChoice:
    """The choice from lists by key; `where` with the key behind it begins what an error says."""
    chosen: dict[str, tuple[str, ...]] = {}
    for key, entries in lists.items():
        kind = key.rpartition("-")[2]
        parse = {"groups": parse_groups, "events": parse_event_names}.get(kind, parse_patterns)
        chosen[key.replace("-", "_")] = parse(entries, f"{where}{key}")
    return CatalogChoice(**chosen)


def _table(file: str) -> Mapping[str, object] | None:
    """The `[tool.eventrace]` table of a pyproject.toml, or None where it has none."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        with open(file, "rb") as stream:
            document = tomllib.load(stream)
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: is not valid TOML: {error}") from error

    tool = document.get("tool", {})
    table = tool.get("eventrace") if isinstance(tool, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise SettingsError(f"{file}: tool.eventrace: expected a table, found {_kind(table)}")
    return table


def _from_table(table: Mapping[str, object], file: str, root: str) -> Settings:
    lists: dict[str, tuple[str, ...]] = {}
    unsafe_fixes = Settings.unsafe_fixes
    for key, value in table.items():
        where = f"{file}: tool.eventrace.{key}"
        if key == "unsafe-fixes":
            if not isinstance(value, bool):
                raise SettingsError(f"{where}: expected true or false, found {_kind(value)}")
            unsafe_fixes = value
        elif key in _CODE_KEYS:
            lists[key] = parse_codes(_strings(value, where), where)
        elif key in _PATTERN_KEYS or key in CATALOG_KEYS:
            lists[key] = _strings(value, where)
        else:
            from difflib import get_close_matches

            near = get_close_matches(key.lower().replace("_", "-"), _KEYS, n=1)
            raise SettingsError(
                f"{where}: unknown setting; expected one of {', '.join(_KEYS)}{_did_you_mean(near)}"
            )
    return Settings(
        select=lists.get("select", Settings.select),
        ignore=lists.get("ignore", Settings.ignore),
        extend_select=lists.get("extend-select", Settings.extend_select),
        unsafe_fixes=unsafe_fixes,
        exclude=lists.get("exclude", Settings.exclude),
        extend_exclude=lists.get("extend-exclude", Settings.extend_exclude),
        root=root,
        catalog=parse_catalog(
            {key: value for key, value in lists.items() if key in CATALOG_KEYS}, f"{file}: tool.eventrace."
        ),
    )


def _strings(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise SettingsError(f"{where}: expected a list of strings, found {_kind(value)}")
    for item in value:
        if not isinstance(item, str):
            raise SettingsError(f"{where}: expected a list of strings, found {_kind(item)} in it")
    return tuple(value)


def _kind(value: object) -> str:
    """What TOML calls the type of `value`, with the value where it is short."""
    names = {bool: "a boolean", str: "a string", int: "an integer", float: "a float", list: "a list"}
    name = names.get(type(value), "a table" if isinstance(value, dict) else "a date or time")
    return f"{name} ({value!r})" if isinstance(value, (bool, str, int, float)) else name


def _nearest_code(code: str) -> list[str]:
    """The code that was probably meant: the right prefix before the digits that are there."""
    from difflib import SequenceMatcher

    digits = "".join(char for char in code if char in "0123456789")
    candidate = f"LAG{digits[:3]}"
    similar = SequenceMatcher(None, code.upper(), candidate).ratio()
    return [candidate] if similar >= 0.6 else []


def _did_you_mean(near: list[str]) -> str:
    return f" (did you mean {near[0]}?)" if near else ""
