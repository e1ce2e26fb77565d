"""Plugin, command, language server and codemods are one engine: the same findings, the same bytes.

Beside `test_four_ways`, which holds against each other what is printed.
"""

from __future__ import annotations

import ast
import os
import sys
from importlib import import_module
from pathlib import Path

import libcst as cst
import pytest
from libcst.codemod import CodemodContext, SkipFile

from flake8_eventrace.engine.check import check_source, fix_source
from flake8_eventrace.engine.kept import Kept
from flake8_eventrace.finding import Edit
from flake8_eventrace.lsp.analysis import DocumentAnalysis
from flake8_eventrace.lsp.document import Document
from flake8_eventrace.plugin import Plugin
from flake8_eventrace.rules.registry import OFF_BY_DEFAULT
from flake8_eventrace.runner import Job, check_file, fix_file
from flake8_eventrace.settings import Settings
from flake8_eventrace.source.text import encoding_of, lines_of, split
from tests.corpus.published import unpack
from tests.corpus.test_corpus import PLACES
from tests.expectations import all_cases
from tests.sampling import sampled
from tests.source.test_encodings import GUISES, LEFT_ALONE, PLAIN
from tests.test_codemods import CODEMODS

EVERYTHING = Settings(extend_select=tuple(sorted(OFF_BY_DEFAULT - {"LAG902"})))
EVERY_FIX = Settings(extend_select=tuple(sorted(OFF_BY_DEFAULT)), unsafe_fixes=True)
COMMANDS = [
    getattr(import_module(f"flake8_eventrace.codemods.{name}"), "".join(map(str.capitalize, name.split("_"))))
    for name in sorted({path.stem for path in CODEMODS.glob("*.py")} - {"__init__", "command"})
]
CASES = [case for case in all_cases() if case.requires <= sys.version_info[:2]]
#: One in so many files is looked at in a normal run.
ONE_IN = 16


def places(findings):
    return sorted((f.line, f.column, f.code, f.message) for f in findings)


def by_plugin(source, path, monkeypatch):
    """As flake8 hands it over: a tree of the text, the lines that it has read."""
    monkeypatch.setattr(Plugin, "settings", EVERYTHING)
    lines = lines_of(source)
    found = Plugin(ast.parse("".join(lines)), lines, path).run()
    return sorted((line, column, *text.split(" ", 1)) for line, column, text, _ in found)


def document(source, path):
    text = source.decode(encoding_of(source))
    return Document(Path(path).as_uri(), path, 1, text, os.path.dirname(path))


def edited(text, edits: tuple[Edit, ...]):
    lines = split(text)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        (line, column), (last, end) = edit.start, edit.end
        begin = starts[min(line - 1, len(lines))] + column
        finish = starts[min(last - 1, len(lines))] + end
        text = text[:begin] + edit.text + text[finish:]
    return text


def by_codemods(source, path, expected=b""):
    """What the codemods make of a source, one after the other, until it is as expected or stays."""
    module = cst.parse_module(source)
    while module.bytes != expected:
        before = module.bytes
        for command in COMMANDS:
            module = command(CodemodContext(filename=path)).transform_module(module)
        if module.bytes == before:
            break
    return module.bytes


def agree(source, path, monkeypatch):
    """How many findings all agree on."""
    found = check_source(source, path, EVERYTHING)
    wanted = places(found)
    assert by_plugin(source, path, monkeypatch) == [
        (line, column, code, message) for line, column, code, message in wanted
    ]
    job = Job(path, EVERYTHING, source)
    command = check_file(job)
    assert places((*command.findings, *command.silenced)) == wanted

    opened = document(source, path)
    analysis = DocumentAnalysis(opened, dict.fromkeys(opened.paths, opened.source), lambda _: EVERYTHING)
    result = analysis.analyse(Kept(), lambda: True)
    assert (result.problem, places((*result.findings, *result.silenced))) == ("", wanted)
    fixed = fix_file(job)
    after = fixed.after.decode(encoding_of(fixed.after))
    assert edited(opened.text, analysis.safe_fix_edits()) == after
    return len(found)


@pytest.mark.parametrize("case", sampled(CASES, ONE_IN, lambda case: case.name))
def test_findings_and_safe_fixes(case, monkeypatch):
    assert agree(case.source, str(case.path), monkeypatch) >= len(case.expected)


@pytest.mark.parametrize("name", [*GUISES, *LEFT_ALONE])
def test_odd_bytes(name, tmp_path, monkeypatch):
    source = {**GUISES, **LEFT_ALONE}[name](PLAIN)
    path = str(tmp_path / "odd.py")
    assert agree(source, path, monkeypatch) == 1


@pytest.mark.parametrize("name", sampled(GUISES, 3))
def test_codemods_keep_odd_bytes(name, tmp_path):
    source = GUISES[name](PLAIN)
    path = str(tmp_path / "odd.py")
    mended = fix_source(source, path, EVERY_FIX)
    assert mended.applied
    assert by_codemods(source, path, mended.source) == mended.source


@pytest.mark.parametrize(
    "case", sampled([c for c in CASES if c.expected], 2 * ONE_IN, lambda case: case.name)
)
def test_codemods_make_what_the_command_makes(case):
    if cst.parse_module(case.source).bytes != case.source:
        with pytest.raises(SkipFile, match="white space"):
            by_codemods(case.source, str(case.path))
        return
    mended = fix_source(case.source, str(case.path), EVERY_FIX)
    assert by_codemods(case.source, str(case.path), mended.source) == mended.source


@pytest.mark.corpus
@pytest.mark.wide
@pytest.mark.parametrize("place", PLACES, ids="/".join)
def test_in_published_code(place, monkeypatch):
    path = unpack(place[0]) / place[1]
    source = path.read_bytes()
    agree(source, str(path), monkeypatch)
    mended = fix_source(source, str(path), EVERY_FIX)
    assert by_codemods(source, str(path), mended.source) == mended.source
