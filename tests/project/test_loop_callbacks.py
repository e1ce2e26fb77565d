"""Which sources may register plain functions that run on a loop."""

from __future__ import annotations

import re
import sys
from importlib.resources import files

import pytest

from flake8_eventrace.project.loop_callbacks import may_register
from flake8_eventrace.source.patterns import expand

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_TABLE = files("flake8_eventrace.catalog").joinpath("callbacks.toml").read_text()
_PATHS = sorted(
    {
        plain
        for package in tomllib.loads(_TABLE)["packages"]
        for entry in package.get("loop", ())
        if not entry.startswith(("async ", "generator "))
        for plain in expand(entry.split(" ")[0])
    }
)


def test_no_source_that_registers_is_passed_over():
    for path in _PATHS:
        assert_not_passed_over(path)


def assert_not_passed_over(path):
    package = re.split(r"[.(]", path)[0]
    if package != "asyncio":
        assert may_register(f"async\nfrom {package} import *\n".encode()), path
    elif path.endswith("Protocol"):
        assert may_register(f"class A({path}): pass\n".encode()), path
    elif not path.endswith(("subprocess_exec", "subprocess_shell", "connection", "server", "endpoint")):
        assert may_register(f"a.{path.rpartition('.')[2]}(f)\n".encode()), path


@pytest.mark.parametrize(
    "source",
    [
        "import asyncio\n",
        "# what you can import from redis\n",
        "import django\n",
        "from typing import Protocol\nclass A(Protocol): pass\n",
    ],
)
def test_other_sources_are_passed_over(source):
    assert not may_register(source.encode())
