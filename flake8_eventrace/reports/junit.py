"""JUnit's XML: a test suite a file, a failed test case a finding."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TextIO
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from ..engine.results import Checked, Problem
from ..finding import Finding
from ..rules.registry import rule_name
from . import Look
from .text import fix_hint

#: What XML 1.0 has no way to say, lone surrogates among it.
_UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(results: Iterable[Checked | Problem], out: TextIO, look: Look) -> None:
    root = Element("testsuites", name="eventrace")
    tests = failures = errors = 0
    for result in results:
        if isinstance(result, Problem):
            suite = _suite(root, result.path, tests=1, errors=1)
            case = SubElement(suite, "testcase", name="analysis", classname=_said(result.path))
            SubElement(case, "error", message=_said(result.reason))
            errors += 1
            tests += 1
            continue
        path = result.job.path
        count = len(result.findings)
        suite = _suite(root, path, tests=count or 1, failures=count)
        for finding in result.findings:
            _case(suite, path, finding)
        if not count:
            SubElement(suite, "testcase", name="eventrace", classname=_said(path))
        failures += count
        tests += count or 1
    root.attrib.update(tests=str(tests), failures=str(failures), errors=str(errors))
    tree = ElementTree(root)
    indent(tree)
    # ASCII with character references reads the same whatever the stream's encoding.
    out.write('<?xml version="1.0" encoding="utf-8"?>\n')
    tree.write(_Ascii(out), encoding="us-ascii", xml_declaration=False)
    out.write("\n")


class _Ascii:
    """A binary stream in front of a text stream, for ASCII."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, data: bytes) -> int:
        return self._out.write(data.decode("ascii"))


def _suite(root: Element, path: str, *, tests: int, failures: int = 0, errors: int = 0) -> Element:
    counts = {"tests": tests, "failures": failures, "errors": errors}
    return SubElement(root, "testsuite", {"name": _said(path), **{k: str(v) for k, v in counts.items()}})


def _case(suite: Element, path: str, finding: Finding) -> None:
    place = f"{finding.line}:{finding.column + 1}"
    name = f"{finding.code} {rule_name(finding.code)} at {place}"
    attributes = {"name": name, "classname": path, "file": path, "line": str(finding.line)}
    case = SubElement(suite, "testcase", {key: _said(value) for key, value in attributes.items()})
    failure = SubElement(case, "failure", message=_said(finding.message), type=finding.code)
    steps = [
        f"{step.lane.value:>8} {step.path + ':' if step.path else ''}{step.line or '-'}: "
        f"{step.text}  <- {step.note}"
        for step in finding.witness
    ]
    failure.text = _said("\n".join((f"{path}:{place}: {finding.message}", *steps, fix_hint(finding))))


def _said(text: str) -> str:
    return _UNSAYABLE.sub("\N{REPLACEMENT CHARACTER}", text)
