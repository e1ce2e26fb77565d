"""Paths through a function that Python takes, and that its graph must have; regressions from `test_fuzz`."""

from __future__ import annotations

import sys
import textwrap

import pytest

from tests.fuzz.traces import graphs, misstep, run

PROGRAMS = {
    "a chained comparison ends early": "x = t(1) == t(2) != t(3)",
    "and so does one that is a condition": "if t(1) == t(2) != t(3):\n    t(4)",
    "what is subscripted comes before the subscript": "made(t(1))[t(2)]",
    "in targets too": "made(t(1))[t(2)] = t(3)",
    "an updated item is evaluated once": "made(t(1))[t(2)] += t(3)",
    "an updated attribute as well": "made(t(1)).count += t(2)",
    "a cause is evaluated": "raise e(1) from e(2)",
    "defaults are, where a function is defined": "def inner(x=t(1), *, y=t(2)):\n    t(3)\nt(4)",
    "and those of a lambda": "(lambda x=t(1): t(2))()",
    "decorators are": "@given(t(1))\ndef inner():\n    pass\nt(2)",
    "the bases of a class are": "class Inner(given(object, t(1))):\n    pass\nt(2)",
    "what is no number is told late": "try:\n  t(1)\n  x = y = int([])\nexcept TypeError:\n  t(2)",
    "cases for True and False": "match bool(t(1)):\n  case False:\n    t(2)\n  case True:\n    t(3)",
}
GROUPS = {
    "several handlers": "try:\n  raise e(1)\nexcept* First:\n  t(2)\nexcept* KeyError:\n  t(3)\nt(4)",
    "what no handler of a group is for": "try:\n    raise e(1)\nexcept* First:\n    t(2)\nt(3)",
}
if sys.version_info >= (3, 11):
    PROGRAMS |= GROUPS


@pytest.mark.parametrize("body", PROGRAMS.values(), ids=PROGRAMS)
def test_the_graph_has_the_path(body):
    source = "def main():\n" + textwrap.indent(body, "    ") + "\n"
    by_function = graphs(source)
    paths = set()
    for seed in range(60):
        for one in run("plain", source, seed):
            if one.function == "main":
                assert misstep(one, by_function[one.function, one.line]) is None
                paths.add(tuple(mark.number for mark in one.marks))
    assert paths
