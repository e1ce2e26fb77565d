"""Where reports and editors offer a test: the command that writes it, and what its file may be called."""

from __future__ import annotations

import os
import shlex

from ...finding import Finding
from .recipe import is_replayed
from .source import CannotReproduceError
from .write import WrittenTest, test_of


def command_for(finding: Finding, path: str, content: bytes) -> str:
    """Return the command that writes a test for a finding, "" if none can be written."""
    if offered(finding, path, content) is None:
        return ""
    return f"eventrace reproduce {shlex.quote(f'{path}:{finding.line}')}"


def offered(finding: Finding, path: str, content: bytes) -> WrittenTest | None:
    """Return the test of a finding, None if none can be written."""
    try:
        return test_of(finding, path, content)
    except CannotReproduceError:
        return None


def file_for(finding: Finding, path: str) -> str:
    """Return the path of a test file beside a source file."""
    folder, name = os.path.split(path)
    return os.path.join(folder, f"test_{os.path.splitext(name)[0]}_line_{finding.line}.py")


def recipe_for(code: str) -> str:
    """Return a sentence in Markdown that says how to show a finding of a rule, "" if that is impossible."""
    if not is_replayed(code):
        return ""
    return (
        "**Show it on your own code**: `eventrace reproduce FILE:LINE` writes a test that fails as long as "
        "the signal is lost."
    )
