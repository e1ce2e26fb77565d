"""Parses a source with the parser of the running interpreter."""

from __future__ import annotations

import ast
import symtable
import warnings


def parse_ast(source: bytes) -> ast.Module:
    """Return the `ast` of a source, without the warnings of the compiler.

    Raises SyntaxError, or ValueError for null bytes.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source)
        except (RecursionError, MemoryError) as error:
            raise ValueError("nested too deeply") from error


def is_python(source: bytes) -> bool:
    """Return whether Python's parser accepts a source. Never True if `parse_ast` raises a SyntaxError.

    It takes a third less time than `parse_ast`, as no objects are created except the names of each scope.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            # Bytes are accepted, and their encoding declaration is used.
            symtable.symtable(source, "<source>", "exec")  # type: ignore[arg-type]
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False  # perhaps an error in a scope, which `parse_ast` would not raise
    return True
