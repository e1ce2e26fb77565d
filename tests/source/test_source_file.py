"""What is derived from the bytes of a file is made once, and only on request."""

from __future__ import annotations

import ast

import pytest

from flake8_eventrace.source import source_file
from flake8_eventrace.source.errors import SourceError
from flake8_eventrace.source.source_file import SourceFile


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The sources that were parsed since the test began."""
    sources: list[bytes] = []
    parse_ast = source_file.parse_ast

    def counting(source: bytes) -> ast.Module:
        sources.append(source)
        return parse_ast(source)

    monkeypatch.setattr(source_file, "parse_ast", counting)
    return sources


def test_nothing_is_parsed_before_it_is_asked_for(parsed: list[bytes]) -> None:
    source = SourceFile(b"x = 1\n")
    assert source.lines == ["x = 1\n"]
    source.ensure_python()
    assert not source.is_parsed
    assert parsed == []


def test_the_tree_is_made_once(parsed: list[bytes]) -> None:
    source = SourceFile(b"x = 1\n")
    assert source.syntax_error is None
    assert source.tree is source.tree
    assert source.module is source.module
    assert source.is_parsed
    assert parsed == [b"x = 1\n"]


def test_the_tree_of_the_caller_is_used(parsed: list[bytes]) -> None:
    tree = ast.parse("x = 1\n")
    source = SourceFile(b"x = 1\n", "a.py", tree)
    assert source.tree is tree
    assert source.module.code == "x = 1\n"
    assert parsed == []


def test_an_error_is_found_once(parsed: list[bytes]) -> None:
    source = SourceFile(b"x = (\n", "a.py")
    assert isinstance(source.syntax_error, SyntaxError)
    with pytest.raises(SyntaxError):
        _ = source.tree
    with pytest.raises(SourceError, match=r"a\.py:1: syntax error"):
        source.ensure_python()
    assert parsed == [b"x = (\n"]


def test_libcst_parses_what_this_interpreter_does_not() -> None:
    source = SourceFile(b"x = 1\n")
    source._parsed = SyntaxError("newer syntax")
    assert source.module.code == "x = 1\n"


def test_lines_have_no_byte_order_mark() -> None:
    assert SourceFile("\ufeffx = 'é'\r\n".encode()).lines == ["x = 'é'\n"]
