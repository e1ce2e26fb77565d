"""Which versions of Python a project supports, and a place in its code: what a fix writes must exist there.

The files that a package is built from tell the oldest one: by a condition, else by what they list as
supported. Where none is in sight, none is assumed to be too old. A branch that asks for the version runs on
those that pass its test.
"""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

import libcst as cst

from ..symbols.access_paths import qualified
from ..symbols.parents import Parents
from ..symbols.symbols import FunctionFacts
from .project_files import inner, table, text_of

#: A lower bound among the conditions on a version; only the minor version of Python 3 matters.
_BOUND = re.compile(r"(?:>=|\^|~=|==|~|>)\s*3(?:\.(\d+))?")
_IN_SETUP = re.compile(r"python_requires\s*=\s*[\"']([^\"']+)")
_LISTED = re.compile(r"Programming Language :: Python :: 3\.(\d+)")
_IN_METADATA = re.compile(r"^Requires-Python: (.+)$", re.MULTILINE)
#: The files of a project that say which versions it supports.
_FILES = ("pyproject.toml", "setup.cfg", "setup.py", "PKG-INFO")


def oldest_minor(path: str) -> int | None:
    """Return the minor version of the oldest Python 3 that the project of a file supports, if it says so."""
    folder = os.path.dirname(os.path.abspath(path))
    while True:
        for condition in _conditions(folder):
            minors = [int(minor or 0) for minor in _BOUND.findall(condition)]
            if minors:
                return min(minors)
        texts = (text_of(os.path.join(folder, name)) or "" for name in _FILES)
        listed = [int(minor) for text in texts for minor in _LISTED.findall(text)]
        if listed:
            return min(listed)
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _conditions(folder: str) -> Iterator[str]:
    """Yield what the files in a folder ask of the version."""
    document = table(os.path.join(folder, "pyproject.toml")) or {}
    yield str(inner(document, "project").get("requires-python", ""))
    poetry = inner(inner(inner(document, "tool"), "poetry"), "dependencies").get("python", "")
    yield str(poetry.get("version", "") if isinstance(poetry, Mapping) else poetry)
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text_of(os.path.join(folder, "setup.cfg")) or "")
        yield parser.get("options", "python_requires", fallback="")
    except (configparser.Error, ValueError):
        pass
    for name, pattern in (("setup.py", _IN_SETUP), ("PKG-INFO", _IN_METADATA)):
        yield from pattern.findall(text_of(os.path.join(folder, name)) or "")


def is_for_older(function: FunctionFacts, node: cst.CSTNode, minor: int) -> bool:
    """Return whether a node of a function runs on a Python older than 3.`minor` only, by a test around it."""
    for child, parent in pairwise(Parents(function.node).ancestors(node)):
        if isinstance(parent, cst.If) and child in (parent.body, parent.orelse):
            bound = _asked(parent.test, function)
            if bound is not None and bound[1] <= minor and (child is parent.body) == (bound[0] == "<"):
                return True
        if parent is function.node:
            break
    return False


def _asked(test: cst.BaseExpression, function: FunctionFacts) -> tuple[str, int] | None:
    """Return the comparison and the minor version of a test such as `sys.version_info < (3, 9)`."""
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return None
    asked = test.left.value if isinstance(test.left, cst.Subscript) else test.left
    target = test.comparisons[0]
    if qualified(asked, function, function.module) != "sys.version_info":
        return None
    if not isinstance(target.comparator, cst.Tuple) or len(target.comparator.elements) < 2:
        return None
    version = [e.value.value for e in target.comparator.elements[:2] if isinstance(e.value, cst.Integer)]
    if len(version) != 2 or version[0] != "3" or not version[1].isdecimal():
        return None
    sign = "<" if isinstance(target.operator, cst.LessThan) else ">="
    if not isinstance(target.operator, cst.LessThan | cst.GreaterThanEqual):
        return None
    return sign, int(version[1])
