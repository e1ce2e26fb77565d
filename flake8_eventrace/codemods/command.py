"""What the codemods have in common: the engine does the work."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar

import libcst as cst
from libcst.codemod import CodemodCommand, SkipFile

from ..engine.check import SourceError, fix_source
from ..rules.registry import FIXES
from ..settings import OFF_BY_DEFAULT, Settings

_EVERYTHING = Settings(unsafe_fixes=True, extend_select=tuple(sorted(OFF_BY_DEFAULT)))


class FixCommand(CodemodCommand):
    """Applies one kind of fix, unsafe ones and those of rules that are off by default included.

    Who runs a codemod has asked for it.
    """

    NAME: ClassVar[str]

    def transform_module_impl(self, tree: cst.Module) -> cst.Module:
        path = self.context.filename or "<codemod>"
        with suppress(OSError, cst.ParserSyntaxError), open(path, "rb") as stream:
            source = stream.read()
            if source != tree.bytes and cst.parse_module(source).bytes != source:
                # LibCST's tool would write what it has made of the file, whether or not we mend anything.
                raise SkipFile("LibCST does not keep this file's white space")
        try:
            mended = fix_source(tree.bytes, path, _EVERYTHING, only=self.NAME)
        except SourceError as error:
            raise SkipFile(str(error)) from error
        return cst.parse_module(mended.source) if mended.applied else tree


def codemod(name: str) -> type[FixCommand]:
    """The LibCST command of one kind of fix, from the registry."""
    kind = next(kind for kind in FIXES if kind.name == name)
    members = {"__doc__": kind.summary, "DESCRIPTION": kind.summary, "NAME": name}
    return type(name.title().replace("_", ""), (FixCommand,), members)
