"""The user's settings: one dataclass for the plugin, the command and the language server.

The command reads them from `[tool.eventrace]` in pyproject.toml or from eventrace.toml, and its own options
take precedence. The plugin reads them from flake8's configuration.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from .source.globs import matches

#: Directories that rarely contain the user's own code. Hidden directories and virtualenvs are always skipped.
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

#: Files of tests: a test that blocks its own loop keeps nobody waiting.
DEFAULT_TEST_FILES: tuple[str, ...] = (
    "test_*.py",
    "*_test.py",
    "conftest.py",
    "tests/*",
    "*/tests/*",
    "test/*",
    "*/test/*",
)
#: What is not reported in files of tests, unless it is selected by a longer prefix: late signals.
QUIET_IN_TESTS = "LAG2"

#: (glob pattern, codes) pairs.
CodesByPattern = tuple[tuple[str, tuple[str, ...]], ...]

#: A larger settings file is an error: it was not written by a person, and TOML parsers are slow.
_MAX_BYTES = 1_000_000

_CODE = re.compile(r"LAG[0-9]{0,3}", re.ASCII)


class SettingsError(Exception):
    """A setting is invalid. The text names the file, the key and what was expected."""


#: The groups of slow calls in the catalog. The calls that the user lists are one more group.
SLOW_GROUPS: tuple[str, ...] = (
    "llm",
    "http",
    "cloud",
    "email",
    "subprocess",
    "sleep",
    "bridge",
    "dns",
    "wait",
    "vector",
    "console",
    "database",
    "broker",
    "file",
)


#: How a fix may defer a slow call.
DEFER_CHOICES: tuple[str, ...] = ("auto", "thread", "task", "move")


@dataclass(frozen=True)
class CatalogChoice:
    """What the user adds to the catalog and removes from it, in the pattern language of `source.patterns`.

    Groups replace those of the catalog; None keeps them.
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


#: The keys of CatalogChoice in settings files, and what each contains.
CATALOG_KEYS: dict[str, str] = {
    "slow-calls": "callables that are slow even if the catalog does not list them",
    "not-slow-calls": "callables that are not slow",
    "emits": "callables that publish an event",
    "not-emits": "callables that do not publish an event",
    "terminal-events": "names of events that end a run",
    "not-terminal-events": "names of events that do not end a run",
    "deferrals": "callables that run their argument elsewhere",
    "blocking-groups": "groups of slow calls that LAG203 reports",
    "before-emit-groups": "groups of slow calls that LAG201 and LAG202 report",
}


@dataclass(frozen=True)
class Settings:
    """All settings.

    Codes match by prefix, as in flake8: "LAG1" means every LAG1xx rule. Files match by globs, see
    `source.globs.matches`.

    Attributes:
        select: The codes to report.
        ignore: The codes not to report; the longer match of both decides.
        extend_select: More codes to report.
        per_file_ignores: More codes not to report in files that match a pattern.
        test_files: Files in which LAG2xx are not reported; see DEFAULT_TEST_FILES.
        unsafe_fixes: Apply unsafe fixes too.
        exclude: Files and directories to skip; see DEFAULT_EXCLUDE.
        extend_exclude: More files and directories to skip.
        respect_gitignore: Skip what git ignores.
        check_syntax: Parse every file below a directory, to report syntax errors also where no rule reads it.
        cache: Findings and summaries of modules may be stored in the user's cache folder.
        catalog: Changes to the catalog.
        src: Source roots for first-party modules; they precede those that are found.
        baseline: The file of accepted findings, relative to `root`; "" for none.
        defer: How a fix defers a slow call: on a "thread", as a "task", by a "move" after the emit, or
            "auto".
        root: The folder of the settings file, "" for the working folder.
        origin: The settings file, "" for none.
    """

    select: tuple[str, ...] = ("LAG",)
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    per_file_ignores: CodesByPattern = ()
    test_files: tuple[str, ...] = DEFAULT_TEST_FILES
    unsafe_fixes: bool = False
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    respect_gitignore: bool = True
    check_syntax: bool = False
    cache: bool = True
    catalog: CatalogChoice = CatalogChoice()
    src: tuple[str, ...] = ()
    baseline: str = ""
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

    @property
    def baseline_file(self) -> str:
        """The path of the file of accepted findings, "" for none."""
        return os.path.join(self.root, self.baseline) if self.baseline else ""

    def is_test_file(self, path: str) -> bool:
        """Return whether a file is one of `test_files`."""
        return matches(path, self.test_files, self.root)

    def for_file(self, path: str) -> Settings:
        """Return these settings with what `per_file_ignores` and `test_files` add to `ignore` for a file."""
        more = [
            code
            for pattern, codes in self.per_file_ignores
            if matches(path, (pattern,), self.root)
            for code in codes
        ]
        if self.is_test_file(path):
            more.append(QUIET_IN_TESTS)
        return replace(self, ignore=(*self.ignore, *more)) if more else self


# -- keys and their readers --------------------------------------------------------------


def parse_codes(codes: Iterable[str], where: str) -> tuple[str, ...]:
    """Return `codes` without duplicates.

    Raises SettingsError, with `where` at the beginning of its text, for a code that cannot match any rule.
    """
    chosen = tuple(dict.fromkeys(codes))
    for code in chosen:
        if not _CODE.fullmatch(code):
            raise SettingsError(
                f"{where}: {code!r} matches no rule; expected a code such as LAG101 or a prefix such as "
                f"LAG1{_did_you_mean(_nearest_code(code))}"
            )
    return chosen


def parse_patterns(patterns: Iterable[str], where: str) -> tuple[str, ...]:
    """Return `patterns` without duplicates. Raises SettingsError as `parse_codes` does."""
    from .source.patterns import complaint

    chosen = tuple(dict.fromkeys(patterns))
    for pattern in chosen:
        wrong = complaint(pattern)
        if wrong:
            raise SettingsError(
                f"{where}: {pattern!r} is not a valid pattern: {wrong}; expected a dotted path such as "
                "requests.get, app.{billing,mail}.* or app.Client().send"
            )
    return chosen


def parse_event_names(names: Iterable[str], where: str) -> tuple[str, ...]:
    """Return `names` of events without duplicates. They may contain `*` and `{a,b}`, but no white space.

    Raises SettingsError as `parse_codes` does.
    """
    from .source.patterns import name_complaint

    chosen = tuple(dict.fromkeys(names))
    for name in chosen:
        wrong = name_complaint(name)
        if wrong:
            raise SettingsError(
                f"{where}: {name!r} is not a valid event name: {wrong}; expected a name such as "
                "run_over or chat:*"
            )
    return chosen


def parse_groups(groups: Iterable[str], where: str) -> tuple[str, ...]:
    """Return `groups` of slow calls without duplicates. Raises SettingsError as `parse_codes` does."""
    chosen = tuple(dict.fromkeys(groups))
    for group in chosen:
        if group not in SLOW_GROUPS:
            from difflib import get_close_matches

            near = get_close_matches(group.lower(), SLOW_GROUPS, n=1)
            raise SettingsError(
                f"{where}: {group!r} is not a group of slow calls; expected one of "
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


def _path(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise SettingsError(f"{where}: expected a path, found {_kind(value)}")
    return value.strip()


def _defer_choice(value: object, where: str) -> str:
    if value in DEFER_CHOICES and isinstance(value, str):
        return value
    raise SettingsError(f"{where}: expected one of {', '.join(DEFER_CHOICES)}, found {_kind(value)}")


def _codes_by_pattern(value: object, where: str) -> CodesByPattern:
    if not isinstance(value, dict):
        raise SettingsError(f"{where}: expected a table of patterns and codes, found {_kind(value)}")
    return tuple((pattern, _codes(codes, f"{where}.{pattern!r}")) for pattern, codes in value.items())


@dataclass(frozen=True)
class Key:
    """One setting.

    Attributes:
        name: The key in settings files.
        read: Converts a TOML value to the value in `Settings`. Raises SettingsError, whose text begins with
            the
            second argument.
        flake8: The help text of the flake8 option `--eventrace-NAME`; "" if flake8 has an option of its own.
        is_table: The value is a table, not a list. (The values in `Settings` look alike if they are empty.)
        is_path: The value is a path, relative to the settings file.
        in_catalog: The field is one of `Settings.catalog`.
    """

    name: str
    read: Callable[[object, str], object]
    flake8: str = ""
    is_table: bool = False
    is_path: bool = False
    in_catalog: bool = False

    @property
    def field(self) -> str:
        return self.name.replace("-", "_")

    def of(self, settings: Settings) -> object:
        """Return the value of this setting."""
        return getattr(settings.catalog if self.in_catalog else settings, self.field)


_CATALOG_READERS = {"groups": _groups, "events": _events}

#: All keys of a settings file. Each is a field of `Settings` or of its catalog.
KEYS: tuple[Key, ...] = (
    Key("select", _codes),
    Key("ignore", _codes),
    Key("extend-select", _codes),
    Key("per-file-ignores", _codes_by_pattern, is_table=True),
    Key(
        "test-files",
        _strings,
        flake8="Files of tests, in which LAG2xx are not reported: globs, separated by commas.",
    ),
    Key("unsafe-fixes", _boolean),
    Key("exclude", _strings),
    Key("extend-exclude", _strings),
    Key("respect-gitignore", _boolean),
    Key("check-syntax", _boolean),
    Key(
        "src",
        _strings,
        flake8="Source roots to search for first-party modules, before the roots that are found.",
    ),
    Key(
        "baseline",
        _path,
        flake8="Leave out the findings that `eventrace baseline` wrote to this file.",
        is_path=True,
    ),
    Key("defer", _defer_choice, flake8=f"How LAG201's fix defers a call: {', '.join(DEFER_CHOICES)}."),
    Key("cache", _boolean, flake8="Cache findings and summaries of modules between runs: true or false."),
    *(
        Key(
            name,
            _CATALOG_READERS.get(name.rpartition("-")[2], _callables),
            flake8=f"{meaning}, separated by commas (flake8-eventrace)",
            in_catalog=True,
        )
        for name, meaning in CATALOG_KEYS.items()
    ),
)


def with_values(settings: Settings, values: Mapping[str, object]) -> Settings:
    """Return the settings with other values, given by the names of keys."""
    plain = {key.field: values[key.name] for key in KEYS if key.name in values and not key.in_catalog}
    catalog = {key.field: values[key.name] for key in KEYS if key.name in values and key.in_catalog}
    return replace(settings, catalog=replace(settings.catalog, **catalog), **plain)  # type: ignore[arg-type]


def from_flake8(value: object, key: Key) -> object:
    """Return the value for a flake8 option: from its text, a boolean, a word, or a list with commas.

    Flake8-pyproject passes on a list of pyproject.toml as it is; its entries are read as they stand.
    """
    where = f"--eventrace-{key.name}"
    if not isinstance(value, str):
        return key.read(value, where)
    if key.read is _boolean:
        words: dict[str, object] = {"true": True, "1": True, "false": False, "0": False}
        return key.read(words.get(value.strip().lower(), value), where)
    if key.read is _defer_choice:
        return key.read(value.strip().lower(), where)
    if key.is_path:
        return key.read(value, where)
    from .source.patterns import split

    return key.read(split(value), where)


# -- files -------------------------------------------------------------------------------


def load_settings(path: str) -> Settings:
    """Return the settings for a file or directory.

    They are those of the nearest eventrace.toml, or pyproject.toml with a `[tool.eventrace]` table, in its
    folder or above; else the defaults.

    Raises SettingsError if one of these files cannot be read or has invalid contents.
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
    except ValueError as error:  # not TOML, not UTF-8, or a number with too many digits
        raise SettingsError(f"{file}: is not valid TOML: {error}") from error
    return document


def _tool_table(file: str) -> Mapping[str, object] | None:
    """Return the `[tool.eventrace]` table of a pyproject.toml, None if it has none."""
    tool = _document(file).get("tool", {})
    table = tool.get("eventrace") if isinstance(tool, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise SettingsError(f"{file}: tool.eventrace: expected a table, found {_kind(table)}")
    return table


def _from_table(table: Mapping[str, object], where: str, file: str) -> Settings:
    keys = {key.name: key for key in KEYS}
    values: dict[str, object] = {}
    for name, value in table.items():
        if name not in keys:
            from difflib import get_close_matches

            near = get_close_matches(name.lower().replace("_", "-"), keys, n=1)
            raise SettingsError(
                f"{where}{name}: unknown setting; expected one of {', '.join(keys)}{_did_you_mean(near)}"
            )
        values[name] = keys[name].read(value, f"{where}{name}")
    return with_values(Settings(root=os.path.dirname(file), origin=file), values)


# -- error messages ----------------------------------------------------------------------


def _kind(value: object) -> str:
    """Return TOML's name for the type of `value`, with the value if it is short."""
    names = {bool: "a boolean", str: "a string", int: "an integer", float: "a float", list: "a list"}
    name = names.get(type(value), "a table" if isinstance(value, dict) else "a date or time")
    return f"{name} ({value!r})" if isinstance(value, (bool, str, int, float)) else name


def _nearest_code(code: str) -> list[str]:
    """Return the code that was probably meant: case, separators, and letters like digits aside; else []."""
    if sorted(code[:3].upper()) != sorted("LAG"):
        return []
    digits = re.sub(r"[\W_]", "", code[3:].upper())
    candidate = "LAG" + digits[:3].translate(str.maketrans("OIL", "011"))
    return [candidate] if candidate != code and _CODE.fullmatch(candidate) else []


def _did_you_mean(near: list[str]) -> str:
    return f" (did you mean {near[0]}?)" if near else ""
