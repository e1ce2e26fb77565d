"""Makes the codemods: each is one kind of fix of the registry, applied by the engine."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar

import libcst as cst
from libcst.codemod import CodemodCommand, SkipFile

from ..engine.check import fix_source
from ..rules.registry import FIXES, OFF_BY_DEFAULT
from ..settings import Settings
from ..source.errors import SourceError

_ALL_FIXES = Settings(unsafe_fixes=True, extend_select=tuple(sorted(OFF_BY_DEFAULT)))


class FixCommand(CodemodCommand):
    """Applies one kind of fix.

    Unsafe fixes are applied, and those of rules that are off by default: running a codemod asks for its fix.
    """

    NAME: ClassVar[str]

    def transform_module_impl(self, tree: cst.Module) -> cst.Module:
        path = self.context.filename or "<codemod>"
        with suppress(OSError, cst.ParserSyntaxError), open(path, "rb") as stream:
            source = stream.read()
            if source != tree.bytes and cst.parse_module(source).bytes != source:
                # LibCST's tool would write its version of the file even if nothing was fixed.
                raise SkipFile("LibCST does not keep this file's white space")
        try:
            result = fix_source(tree.bytes, path, _ALL_FIXES, only=self.NAME)
        except SourceError as error:
            raise SkipFile(str(error)) from error
        return cst.parse_module(result.source) if result.applied else tree


def codemod(name: str) -> type[FixCommand]:
    """Return the LibCST command for one kind of fix of the registry."""
    kind = next(kind for kind in FIXES if kind.name == name)
    members = {"__doc__": kind.summary, "DESCRIPTION": kind.summary, "NAME": name}
    return type(name.title().replace("_", ""), (FixCommand,), members)
