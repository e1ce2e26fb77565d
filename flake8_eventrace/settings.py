"""What the user chose: one dataclass for the plugin, the command and the language server.

The command's values come from `[tool.eventrace]` in pyproject.toml or from eventrace.toml, then
from its own options; the plugin's come from flake8's configuration.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from .source.globs import matches

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

#: (glob pattern, codes) pairs.
CodesByPattern = tuple[tuple[str, tuple[str, ...]], ...]

#: Nobody writes a larger settings file.
_MAX_BYTES = 1_000_000

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


#: How a fix may put a slow call off.
WAYS: tuple[str, ...] = ("auto", "thread", "task", "move")


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


#: The keys of CatalogChoice in settings files, with what each holds.
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

    Files are matched by globs, see `globs.matches`. `root` is the directory of the settings file
    (empty: the working directory), `origin` that file (empty: none). `src` are source roots to look
    for first-party modules in, before those that are found. `defer` says how a fix puts a slow call
    off: on a "thread", as a "task", by a mere "move" behind the emit, or "auto". `cache`: what is
    learnt of files may be kept in the user's cache folder.
    """

    select: tuple[str, ...] = ("LAG",)
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    per_file_ignores: CodesByPattern = ()
    unsafe_fixes: bool = False
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    respect_gitignore: bool = True
    cache: bool = True
    catalog: CatalogChoice = CatalogChoice()
    src: tuple[str, ...] = ()
    defer: str = "auto"
    root: str = ""
    origin: str = field(default="", compare=False)

    def enabled(self, code: str, *, on_by_default: bool) -> bool:
        """Return whether `code` is to be reported; the longest matching prefix decides.

        A rule that is not `on_by_default` is enabled only by its full code.
        """
        chosen = max((len(p) for p in (*self.select, *self.extend_select) if code.startswith(p)), default=0)
        dropped = max((len(p) for p in self.ignore if code.startswith(p)), default=0)
        if not chosen or dropped >= chosen:
            return False
        return on_by_default or chosen == len(code)

    def for_file(self, path: str) -> Settings:
        """These settings with what `per_file_ignores` adds to `ignore` for one file."""
        more = [
            code
            for pattern, codes in self.per_file_ignores
            if matches(path, (pattern,), self.root)
            for code in codes
        ]
        return replace(self, ignore=(*self.ignore, *more)) if more else self


# --- the table of keys


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
    from .source.patterns import complaint

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
    from .source.patterns import name_complaint

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


def _codes(value: object, where: str) -> tuple[str, ...]:
    return parse_codes(_strings(value, where), where)


def _strings(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise SettingsError(f"{where}: expected a list of strings, found {_kind(value)}")
    for item in value:
        if not isinstance(item, str):
            raise SettingsError(f"{where}: expected a list of strings, found {_kind(item)} in it")
    return tuple(value)


def _callables(value: object, where: str) -> tuple[str, ...]:
    return parse_patterns(_strings(value, where), where)


def _events(value: object, where: str) -> tuple[str, ...]:
    return parse_event_names(_strings(value, where), where)


def _groups(value: object, where: str) -> tuple[str, ...]:
    return parse_groups(_strings(value, where), where)


def _boolean(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(f"{where}: expected true or false, found {_kind(value)}")
    return value


def _way(value: object, where: str) -> str:
    if value in WAYS and isinstance(value, str):
        return value
    raise SettingsError(f"{where}: expected one of {', '.join(WAYS)}, found {_kind(value)}")


def _codes_by_pattern(value: object, where: str) -> CodesByPattern:
    if not isinstance(value, dict):
        raise SettingsError(f"{where}: expected a table of patterns and codes, found {_kind(value)}")
    return tuple((pattern, _codes(codes, f"{where}.{pattern!r}")) for pattern, codes in value.items())


@dataclass(frozen=True)
class Key:
    """A setting by its name in files.

    `read` turns a TOML value into what `Settings` holds, or raises SettingsError, whose text begins
    with its second argument. With `flake8`, a help text, the setting is a flake8 option too, called
    `--eventrace-NAME`; what flake8 has options of its own for is left to them. `is_table` tells pairs
    from lists, which look alike when they are empty. `in_catalog`: the field is one of `Settings.catalog`.
    """

    name: str
    read: Callable[[object, str], object]
    flake8: str = ""
    is_table: bool = False
    in_catalog: bool = False

    @property
    def field(self) -> str:
        return self.name.replace("-", "_")

    def of(self, settings: Settings) -> object:
        """The value that holds."""
        return getattr(settings.catalog if self.in_catalog else settings, self.field)


_CATALOG_READERS = {"groups": _groups, "events": _events}

#: Every key of a settings file; each is a field of `Settings` or of its catalog.
KEYS: tuple[Key, ...] = (
    Key("select", _codes),
    Key("ignore", _codes),
    Key("extend-select", _codes),
    Key("per-file-ignores", _codes_by_pattern, is_table=True),
    Key("unsafe-fixes", _boolean),
    Key("exclude", _strings),
    Key("extend-exclude", _strings),
    Key("respect-gitignore", _boolean),
    Key(
        "src",
        _strings,
        flake8="Source roots to look for first-party modules in, before those that are found.",
    ),
    Key("defer", _way, flake8=f"How LAG201's fix puts a call off: {', '.join(WAYS)}."),
    Key("cache", _boolean, flake8="Keep summaries of other modules between runs: true or false."),
    *(
        Key(
            name,
            _CATALOG_READERS.get(name.rpartition("-")[2], _callables),
            flake8=f"{meaning}, with commas between them (flake8-eventrace)",
            in_catalog=True,
        )
        for name, meaning in CATALOG_KEYS.items()
    ),
)


def with_values(settings: Settings, values: Mapping[str, object]) -> Settings:
    """The settings with other values, by the names of keys."""
    plain = {key.field: values[key.name] for key in KEYS if key.name in values and not key.in_catalog}
    catalog = {key.field: values[key.name] for key in KEYS if key.name in values and key.in_catalog}
    return replace(settings, catalog=replace(settings.catalog, **catalog), **plain)  # type: ignore[arg-type]


def from_flake8(value: str, key: Key) -> object:
    """What `Settings` holds, from the text of a flake8 option: a boolean, a word, or a list with commas."""
    where = f"--eventrace-{key.name}"
    if key.read is _boolean:
        words: dict[str, object] = {"true": True, "1": True, "false": False, "0": False}
        return key.read(words.get(value.strip().lower(), value), where)
    if key.read is _way:
        return key.read(value.strip().lower(), where)
    from .source.patterns import split

    return key.read(split(value), where)


# --- files


def load_settings(path: str) -> Settings:
    """The settings for a file or directory: those of the nearest eventrace.toml, or pyproject.toml with
    a `[tool.eventrace]` table, at or above it; else the defaults.

    Raises SettingsError when such a file on the way is broken or says what cannot be meant.
    """
    directory = os.path.abspath(path)
    if not os.path.isdir(directory):
        directory = os.path.dirname(directory)
    while True:
        file = os.path.join(directory, "eventrace.toml")
        if os.path.isfile(file):
            return _from_table(_document(file), f"{file}: ", file)
        file = os.path.join(directory, "pyproject.toml")
        table = _tool_table(file) if os.path.isfile(file) else None
        if table is not None:
            return _from_table(table, f"{file}: tool.eventrace.", file)
        parent = os.path.dirname(directory)
        if parent == directory:
            return Settings()
        directory = parent


def _document(file: str) -> Mapping[str, object]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        if os.path.getsize(file) > _MAX_BYTES:
            raise SettingsError(f"{file}: is larger than {_MAX_BYTES:,} bytes")
        with open(file, "rb") as stream:
            document: Mapping[str, object] = tomllib.load(stream)
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {error.strerror or error}") from error
    except RecursionError as error:
        raise SettingsError(f"{file}: is nested too deeply") from error
    except ValueError as error:  # no TOML, no UTF-8, a number of too many digits
        raise SettingsError(f"{file}: is not valid TOML: {error}") from error
    return document


def _tool_table(file: str) -> Mapping[str, object] | None:
    """The `[tool.eventrace]` table of a pyproject.toml, or None where it has none."""
    tool = _document(file).get("tool", {})
    table = tool.get("eventrace") if isinstance(tool, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise SettingsError(f"{file}: tool.eventrace: expected a table, found {_kind(table)}")
    return table


def _from_table(table: Mapping[str, object], where: str, file: str) -> Settings:
    known = {key.name: key for key in KEYS}
    values: dict[str, object] = {}
    for name, value in table.items():
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name.lower().replace("_", "-"), known, n=1)
            raise SettingsError(
                f"{where}{name}: unknown setting; expected one of {', '.join(known)}{_did_you_mean(near)}"
            )
        values[name] = known[name].read(value, f"{where}{name}")
    return with_values(Settings(root=os.path.dirname(file), origin=file), values)


# --- words


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
