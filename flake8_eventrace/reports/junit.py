"""JUnit's XML: one test suite for each file, one failed test case for each finding."""

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

#: Characters that XML 1.0 cannot represent, such as lone surrogates.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(results: Iterable[Checked | Problem], out: TextIO, look: Look) -> None:
    """Write one document when all results are there: its head holds their number."""
    root = Element("testsuites", name="eventrace")
    tests = failures = errors = 0
    for result in results:
        if isinstance(result, Problem):
            suite = _suite(root, result.path, tests=1, errors=1)
            case = SubElement(suite, "testcase", name="analysis", classname=_in_xml(result.path))
            SubElement(case, "error", message=_in_xml(result.reason))
            errors += 1
            tests += 1
            continue
        path = result.job.path
        count = len(result.findings)
        suite = _suite(root, path, tests=count or 1, failures=count)
        for finding in result.findings:
            _case(suite, path, finding)
        if not count:
            SubElement(suite, "testcase", name="eventrace", classname=_in_xml(path))
        failures += count
        tests += count or 1
    root.attrib.update(tests=str(tests), failures=str(failures), errors=str(errors))
    tree = ElementTree(root)
    indent(tree)
    # ASCII with character references: the encoding of the stream does not matter.
    out.write('<?xml version="1.0" encoding="utf-8"?>\n')
    tree.write(_Ascii(out), encoding="us-ascii", xml_declaration=False)
    out.write("\n")


class _Ascii:
    """A binary stream that writes ASCII to a text stream."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, data: bytes) -> int:
        return self._out.write(data.decode("ascii"))


def _suite(root: Element, path: str, *, tests: int, failures: int = 0, errors: int = 0) -> Element:
    counts = {"tests": tests, "failures": failures, "errors": errors}
    return SubElement(root, "testsuite", {"name": _in_xml(path), **{k: str(v) for k, v in counts.items()}})


def _case(suite: Element, path: str, finding: Finding) -> None:
    place = f"{finding.line}:{finding.column + 1}"
    name = f"{finding.code} {rule_name(finding.code)} at {place}"
    attributes = {"name": name, "classname": path, "file": path, "line": str(finding.line)}
    case = SubElement(suite, "testcase", {key: _in_xml(value) for key, value in attributes.items()})
    failure = SubElement(case, "failure", message=_in_xml(finding.message), type=finding.code)
    steps = [
        f"{step.lane.value:>8} {step.path + ':' if step.path else ''}{step.line or '-'}: "
        f"{step.text}  <- {step.note}"
        for step in finding.witness
    ]
    failure.text = _in_xml("\n".join((f"{path}:{place}: {finding.message}", *steps, fix_hint(finding))))


def _in_xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
