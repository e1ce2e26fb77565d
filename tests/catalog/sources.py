"""The source of the packages that the catalog names: their versions, where they are, what modules define.

Modules are found and parsed when they are asked for; nothing is imported. A stub is read where there is no
source beside it.
"""

from __future__ import annotations

import ast
import os
import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from tests.corpus.published import unpack, unpack_source

HERE = Path(__file__).parent
PINS = HERE / "pins.txt"
#: Older releases: read for what the pinned ones no longer have.
OLDER = HERE / "older_pins.txt"

#: What the rows of the standard library have for a distribution.
PYTHON = "python"
#: Folders that no program imports from.
_ASIDE = frozenset(
    [
        "tests",
        "test",
        "testing",
        "_tests",
        "examples",
        "docs",
        "samples",
        "__pycache__",
        "bin",
        "types",
        "services",
    ]
)

#: What a module that loads its names late mentions.
_LAZY = re.compile(rb"_LazyModule|lazy_?loader|attach\(__name__")


def pins(file: Path = PINS) -> list[str]:
    """The distributions to read, each as `name==version`, with `sdist ` before it if there is no wheel."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line for line in (line.partition("#")[0].strip() for line in lines) if line]


class Module:
    """One module: its syntax tree and what its names are bound to."""

    def __init__(self, name: str, file: Path, distribution: str) -> None:
        self.name = name
        self.file = file
        self.distribution = distribution

    @property
    def is_package(self) -> bool:
        return self.file.stem == "__init__"

    @cached_property
    def tree(self) -> ast.Module:
        try:
            return ast.parse(self.file.read_bytes())
        except (SyntaxError, ValueError, RecursionError):  # templates, Python 2
            return ast.Module([], [])

    @cached_property
    def bound(self) -> dict[str, list[ast.stmt]]:
        """The statements at module level, in whatever branch, that bind each name; the last one last."""
        found: dict[str, list[ast.stmt]] = {}
        for node in statements(self.tree.body):
            for name in names_bound(node):
                found.setdefault(name, []).append(node)
        return found

    @cached_property
    def stars(self) -> list[ast.ImportFrom]:
        return [
            node
            for node in statements(self.tree.body)
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
        ]

    def absolute(self, node: ast.ImportFrom) -> str:
        """The dotted name of the module that an import takes from."""
        if not node.level:
            return node.module or ""
        return self.relative("." * node.level + (node.module or ""))

    def relative(self, text: str) -> str:
        """The dotted name of a module that is written as seen from here."""
        below = text.lstrip(".")
        parts = self.name.split(".")
        up = len(text) - len(below) - self.is_package
        home = parts[: len(parts) - up] if up > 0 else parts
        return ".".join([*home, *([below] if below else [])])

    @cached_property
    def lazy(self) -> dict[str, list[tuple[str, str]]]:
        """What `__getattr__` imports when it is asked for, by name: (module, name), if literals say so."""
        text = self.tree
        if "__getattr__" not in self.bound and not _LAZY.search(self.file.read_bytes()):
            return {}
        found: dict[str, list[tuple[str, str]]] = {}
        for node in ast.walk(text):
            if isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        for name, place in self._lazily(key.value, value):
                            found.setdefault(name, []).append(place)
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
                key = node.targets[0].slice
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    for name, place in self._lazily(key.value, node.value):
                        found.setdefault(name, []).append(place)
        return found

    def _lazily(self, key: str, value: ast.expr) -> Iterator[tuple[str, tuple[str, str]]]:
        texts = [
            node.value
            for node in (value.elts if isinstance(value, ast.Tuple | ast.List | ast.Set) else [value])
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        if isinstance(value, ast.List | ast.Set):  # {"module": ["Name", "Other"]}
            yield from ((text, (self._module_of(key), text)) for text in texts)
            return
        for text in texts:  # {"Name": "module"}, {"Name": ("Other", "module")}, {"Name": "module:Other"}
            place, _, name = text.partition(":")
            others = [each for each in texts if each != text]
            for module in (self._module_of(place), f"{self.name}.{key}" if place == "__module__" else ""):
                if module:
                    yield key, (module, name or key)
                    yield from ((key, (module, each)) for each in others if each.isidentifier())
            if "." in place and not place.startswith("."):  # {"Name": "package.module.Other"}
                yield key, (place.rpartition(".")[0], place.rpartition(".")[2])

    def _module_of(self, text: str) -> str:
        if text.startswith("."):
            return self.relative(text)
        package = self.name if self.is_package else self.name.rpartition(".")[0]
        return text if text.partition(".")[0] == self.name.partition(".")[0] else f"{package}.{text}"


class Library:
    """The modules of some unpacked distributions, and of the standard library."""

    def __init__(self, specs: Iterable[str]) -> None:
        self._roots: dict[str, list[tuple[Path, str]]] = {}
        self.versions: dict[str, str] = {PYTHON: "{}.{}".format(*sys.version_info)}
        for spec in specs:
            kind, _, plain = spec.rpartition(" ")
            name, _, version = plain.partition("==")
            self.versions[name] = version
            self._add((unpack_source if kind == "sdist" else unpack)(plain), name)
        self._standard = Path(sysconfig.get_paths()["stdlib"])
        self._modules: dict[str, Module | None] = {}

    def _add(self, root: Path, distribution: str) -> None:
        """Take in the packages of a distribution, also those that its wheel keeps apart."""
        for home in (root, *root.glob("*.data/purelib"), *root.glob("*.data/platlib")):
            for entry in home.iterdir():
                top = entry.name.partition(".")[0]
                if entry.suffix in (".py", ".pyi") or (entry.is_dir() and top.isidentifier()):
                    self._roots.setdefault(top, []).append((home, distribution))

    def owner(self, top: str) -> str:
        """The distribution that a package of this name comes with; the standard library's for any other."""
        roots = self._roots.get(top)
        return roots[0][1] if roots else PYTHON

    def tops(self) -> list[str]:
        """The names of the packages that are read."""
        return sorted(self._roots)

    def module(self, name: str) -> Module | None:
        if name not in self._modules:
            self._modules[name] = self._find(name)
        return self._modules[name]

    def _find(self, name: str) -> Module | None:
        relative = name.replace(".", os.sep)
        roots = self._roots.get(name.partition(".")[0])
        for root, distribution in roots or [(self._standard, PYTHON)]:
            for file in (
                f"{relative}/__init__.py",
                f"{relative}.py",
                f"{relative}/__init__.pyi",
                f"{relative}.pyi",
            ):
                if (root / file).is_file():
                    return Module(name, root / file, distribution)
        return None

    def is_namespace(self, name: str) -> bool:
        """Whether there is a folder, without a module of its own."""
        relative = name.replace(".", os.sep)
        return any((root / relative).is_dir() for root, _ in self._roots.get(name.partition(".")[0], ()))

    def below(self, package: str) -> list[str]:
        """The public modules of a package, itself included, those nearest to it first."""
        relative = package.replace(".", os.sep)
        found = {package}
        for root, _ in self._roots.get(package.partition(".")[0], ()):
            for folder, folders, files in os.walk(root / relative):
                folders[:] = sorted(
                    f for f in folders if f not in _ASIDE and f[:1] != "_" and f.isidentifier()
                )
                here = os.path.relpath(folder, root).replace(os.sep, ".")
                found.add(here)
                found.update(
                    f"{here}.{file.partition('.')[0]}"
                    for file in files
                    if file.endswith((".py", ".pyi")) and file[0] != "_"
                )
        return sorted(found, key=lambda name: (name.count("."), name))


def statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body and of its branches, without those of functions and classes."""
    for node in body:
        yield node
        if isinstance(node, ast.If | ast.Try | ast.With | ast.For | ast.While):
            for field in ("body", "handlers", "orelse", "finalbody"):
                for inner in getattr(node, field, ()):
                    yield from statements(inner.body if isinstance(inner, ast.ExceptHandler) else [inner])


def names_bound(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=aliases):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in aliases)
        case ast.ImportFrom(names=aliases):
            yield from (alias.asname or alias.name for alias in aliases if alias.name != "*")
        case ast.Assign(targets=targets):
            for target in targets:
                for each in target.elts if isinstance(target, ast.Tuple) else [target]:
                    if isinstance(each, ast.Name):
                        yield each.id
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
