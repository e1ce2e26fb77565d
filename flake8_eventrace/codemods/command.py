"""What the codemods have in common: the engine does the work."""

from __future__ import annotations

from typing import ClassVar

import libcst as cst
from libcst.codemod import CodemodCommand, SkipFile

from ..engine import SourceError, fix_source
from ..settings import Settings


class MendCommand(CodemodCommand):
    """Applies one kind of fix, unsafe ones included: who runs a codemod has asked for it."""

    NAME: ClassVar[str]

    def transform_module_impl(self, tree: cst.Module) -> cst.Module:
        path = self.context.filename or "<codemod>"
        try:
            mended = fix_source(tree.bytes, path, Settings(unsafe_fixes=True), only=self.NAME)
        except SourceError as error:
            raise SkipFile(str(error)) from error
        return cst.parse_module(mended.source) if mended.applied else tree
