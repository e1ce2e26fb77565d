"""One program for each place where a library takes callbacks: LAG108 speaks of the library's threads only."""

from __future__ import annotations

import re
import sys
from importlib.resources import files

import pytest

from flake8_eventrace import check_source
from flake8_eventrace.rules.event_set_from_thread.filters import PACKAGES
from flake8_eventrace.settings import Settings
from flake8_eventrace.source.patterns import expand
from tests.sampling import in_sample

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_SETTINGS = Settings(select=("LAG108",), cache=False)
_PACKAGES = tomllib.loads(files("flake8_eventrace.catalog").joinpath("callbacks.toml").read_text())[
    "packages"
]
#: One in so many entries is tried in a normal run.
_ONE_IN = 4
_ENTRIES = [
    (runs, entry)
    for package in _PACKAGES
    for runs, entries in package.items()
    if runs != "name"
    for entry in entries
]
#: The standard library, for which the filter asks for other words.
_STANDARD = {"concurrent", "http", "logging", "multiprocessing", "signal", "socketserver", "threading"}


def _program(path: str, place: str, form: str, conditions: list[str], by_local: bool) -> str:
    """Return a program that registers a callback, which sets an event that a coroutine waits for."""
    at, _, methods = place.partition(".")
    made = at.endswith("()")
    at = at.removesuffix("()")
    base = f"({path})" if at == "class" else ""
    body = "seen.set()\n            yield" if form == "generator" else "seen.set()"
    define = "async def" if form == "async" else "def"
    method = (methods.split(",")[0] or "callback").replace("*", "some")
    lines = [f"import {path.partition('(')[0].partition('.')[0]}"]
    lines += [
        f"# {condition.partition(':')[2]}" for condition in conditions if condition.startswith("mentions")
    ]
    lines += ["import asyncio", "async def main():", "    seen = asyncio.Event()"]
    decorator = f"    @{_called(path, conditions)}" if at == "@" else ""
    if methods:
        lines += [
            f"    class Handler{base}:",
            f"        {define} {method}(self, *args):",
            f"            {body}",
        ]
        handed = "Handler" if made else "Handler()"
    else:
        lines += [decorator, f"    {define} callback(*args):", f"            {body}"]
        handed = "callback()" if form == "generator" and "iter" in at + "content" else "callback"
    if at not in ("@", "class"):
        receiver, _, last = path.rpartition(".")
        if by_local and "()" in receiver:
            lines.append(f"    receiver = {receiver}")
            path = f"receiver.{last}"
        lines.append(
            f"    {path} = {handed}" if at == "=" else f"    {_registering(path, at, handed, conditions)}"
        )
    return "\n".join([*lines, "    await seen.wait()", ""])


def _called(path: str, conditions: list[str]) -> str:
    options = _options(conditions)
    return f"{path}({options})" if options else path


def _options(conditions: list[str]) -> str:
    values = [condition.partition(":")[2] for condition in conditions]
    kinds = [condition.partition(":")[0] for condition in conditions]
    equal = [
        re.sub("@[0-9]", "", value) for kind, value in zip(kinds, values, strict=True) if kind == "equals"
    ]
    given = [
        f"{value.partition('@')[0]}=other"
        for kind, value in zip(kinds, values, strict=True)
        if kind == "given"
    ]
    return ", ".join(equal + given)


def _registering(path: str, at: str, handed: str, conditions: list[str]) -> str:
    name, _, position = at.partition("@")
    if name == "**":
        arguments = [f"topic={handed}"]
    elif position:
        arguments = ["None"] * int(position) + [handed]
    else:
        arguments = [f"{name}={handed}"]
    return f"{path}({', '.join([*arguments, *filter(None, [_options(conditions)])])})"


def test_only_callbacks_in_threads_are_reported():
    for runs, entry in _ENTRIES:
        if in_sample(entry, _ONE_IN):
            assert_reported_in_threads_only(runs, entry)


@pytest.mark.exhaustive
def test_only_callbacks_in_threads_are_reported_of_all_entries():
    for runs, entry in _ENTRIES:
        assert_reported_in_threads_only(runs, entry)


def assert_reported_in_threads_only(runs, entry):
    head, _, conditions = entry.partition(" if ")
    *form, path, places = head.split(" ")
    reported = runs in ("thread", "signal")
    spellings = expand(path)
    for plain in {spellings[0], spellings[-1]}:
        for place in places.split(";"):
            within = re.search(r"within:\W*(\w+)", conditions)
            name = plain.replace("**", f"{within[1]}()" if within else "some").replace("*", "any")
            programs = {
                _program(name, place, (*form, "def")[0], conditions.split(), by_local)
                for by_local in (False, True)
            }
            for program in sorted(programs):
                codes = [finding.code for finding in check_source(program.encode(), "program.py", _SETTINGS)]
                assert codes == ["LAG108"] * reported, program


def test_the_filter_lets_all_packages_pass():
    paths = [
        plain
        for package in _PACKAGES
        for runs in ("thread", "signal")
        for entry in package.get(runs, ())
        for plain in expand(entry.partition(" if ")[0].split(" ")[-2])
    ]
    assert {re.split(r"[.(]", path)[0] for path in paths} - _STANDARD == PACKAGES
