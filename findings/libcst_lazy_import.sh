#!/usr/bin/env bash
# LibCST: `lazy import json` (PEP 810) is no `Import` to a visitor, nor is it a subclass.
#
# A visitor that collects imports by `visit_Import` and `visit_ImportFrom` sees none of them, so a codemod that
# "adds the import if it is missing" adds an eager one beside the lazy one.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check libcst==1.9.0
"$work/venv/bin/python" - <<'PY'
import importlib.metadata

import libcst as cst

print("libcst", importlib.metadata.version("libcst"))
source = "lazy import json\nlazy from os import path\nimport re\nfrom sys import argv\n"


class Imports(cst.CSTVisitor):
    def __init__(self):
        self.seen = []

    def visit_Import(self, node):
        self.seen.append(cst.Module([]).code_for_node(node))

    def visit_ImportFrom(self, node):
        self.seen.append(cst.Module([]).code_for_node(node))


imports = Imports()
cst.parse_module(source).visit(imports)
print("seen:", imports.seen)
print("LazyImport is an Import:", issubclass(cst.LazyImport, cst.Import))
assert imports.seen == ["import re", "from sys import argv"]
assert not issubclass(cst.LazyImport, cst.Import)
assert not issubclass(cst.LazyImportFrom, cst.ImportFrom)
PY
echo "as recorded: lazy imports are seen by visit_LazyImport and visit_LazyImportFrom only"
