"""A source as text, by the rules of Python and flake8."""

from __future__ import annotations

import io
import tokenize


def encoding_of(source: bytes) -> str:
    """The declared encoding ("utf-8-sig" with a BOM), else latin-1, which decodes everything."""
    try:
        return tokenize.detect_encoding(io.BytesIO(source).readline)[0]
    except SyntaxError:
        return "latin-1"


def lines_of(source: bytes) -> list[str]:
    """The lines as flake8 reads them: universal newlines, each line with its "\\n", no BOM."""
    try:
        return io.TextIOWrapper(io.BytesIO(source), encoding_of(source)).readlines()
    except UnicodeError:
        return io.TextIOWrapper(io.BytesIO(source), "latin-1").readlines()
