"""What one module says about its names and calls, as plain data.

An outline is made once for each content of a file (by `outliner`) and holds nothing but strings
and numbers, so that it can be kept on disk. It claims nothing: `resolve` finds what the names mean,
and `slow_reach` what the calls do. Expressions are written as access paths, see `access_paths`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

_GUARD = re.compile(r"!?([\w.]+)")
#: Stands for every empty list: an outline is not changed any more once it is made.
_NOTHING: list[Any] = []


#: What a function's body says.
_OF_BODY = ("bindings", "elsewhere", "returned", "sites", "changes", "defaults", "rebound", "says", "reads")


class CallSite(NamedTuple):
    """A call in a function's own body.

    Lines are 1-based, columns count UTF-8 bytes from 0, as `ast` does. `arguments` are pairs
    of a position or keyword and what is passed: `=` and a literal, a path, or `?`.
    `consumed`: the value is iterated over here; `entered`: it is entered by `with`; `handler`:
    the call stands in an `except` or a `raise`. `guards` are the tests of names and attributes that
    the call stands under: `wait` and `!self.wait` for truth, `mode='x'` and `mode!'x'` for equality
    with a literal, `!queue.empty()` for what a state of waiting was asked.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    callee: str
    awaited: bool = False
    entered: bool = False
    consumed: bool = False
    cold: bool = False
    handler: bool = False
    guards: tuple[str, ...] = ()
    arguments: tuple[tuple[str, str], ...] = ()


def body_of(row: dict[str, Any]) -> dict[str, Any]:
    """What a function's body says, from what JSON has left of it."""
    row["sites"] = [
        CallSite(*head, tuple(guards), tuple((name, text) for name, text in arguments))  # type: ignore[call-arg]
        for *head, guards, arguments in row["sites"]
    ]
    row["rebound"] = [(name, tuple(guards)) for name, guards in row["rebound"]]
    row["elsewhere"] = tuple(row["elsewhere"])
    return row


@dataclass(eq=False, slots=True)
class FunctionEntry:
    """`name` is the qualified name; `owner` that of the class whose method it is, or "".

    `parent` is the qualified name of the function around it, or "". `changes` are the paths
    that it stores to or changes in place: `session.name`, `self.items`, `messages`. `defaults`
    are literals, `rebound` the parameters that it binds anew, each with the guards there. `says`
    are the texts, members and classes in what it returns or yields; `reads` the attributes of its
    own instance that it looks at.
    """

    name: str
    line: int
    owner: str = ""
    parent: str = ""
    is_async: bool = False
    is_generator: bool = False
    is_abstract: bool = False
    decorators: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    bindings: dict[str, list[str]] = field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()
    returned: list[str] = field(default_factory=list)
    annotated: list[str] = field(default_factory=list)
    sites: list[CallSite] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    defaults: dict[str, str] = field(default_factory=dict)
    rebound: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    _guarded: set[str] | None = field(default=None, repr=False)
    _handed: set[str] | None = field(default=None, repr=False)
    _folded: str = field(default="", repr=False)

    def fold(self) -> None:
        """Put away what its body says until somebody asks for it: it takes less room so."""
        if not self._folded:
            self._folded = json.dumps([getattr(self, name) for name in _OF_BODY], separators=(",", ":"))
            for name in _OF_BODY:
                delattr(self, name)

    if not TYPE_CHECKING:  # the attributes are declared

        def __getattr__(self, name: str) -> object:
            if name not in _OF_BODY:
                raise AttributeError(name)
            body = body_of(dict(zip(_OF_BODY, json.loads(self._folded), strict=True)))
            self._folded = ""
            for each, value in body.items():
                setattr(self, each, _NOTHING if value == [] else value)
            return getattr(self, name)

    @property
    def handed(self) -> set[str]:
        """The parameters that it hands on as they are."""
        if self._handed is None:
            paths = {path for site in self.sites for _, path in site.arguments}
            self._handed = paths.intersection(self.parameters)
        return self._handed

    @property
    def guarded(self) -> set[str]:
        """The parameters, and attributes of parameters, that decide which of its calls are made."""
        if self._guarded is None:
            found = {
                match[1] for site in self.sites for guard in site.guards if (match := _GUARD.match(guard))
            }
            self._guarded = {path for path in found if path.partition(".")[0] in self.parameters}
        return self._guarded


@dataclass(eq=False, slots=True)
class ClassEntry:
    """`attributes` are pairs of the evaluating function ("" for the class body) and a path."""

    name: str
    line: int
    bases: tuple[str, ...] = ()
    methods: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


@dataclass(eq=False)
class ModuleIndex:
    """One module. `stars` are the modules that it imports everything from."""

    bindings: dict[str, list[str]] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    functions: dict[str, FunctionEntry] = field(default_factory=dict)
    classes: dict[str, ClassEntry] = field(default_factory=dict)
    _tested: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def pack(self) -> None:
        """Give back what the walk over a module leaves behind: room to grow, and what is there twice."""
        texts: dict[str, str] = {}  # `sys.intern` would keep them for ever in some Pythons
        lists: dict[tuple[str, ...], list[str]] = {}

        def packed(found: list[str]) -> list[str]:
            known = tuple(found)
            if known not in lists:
                lists[known] = [texts.setdefault(text, text) for text in found]
            return lists[known] if found else _NOTHING

        def pack_all(bindings: dict[str, list[str]]) -> None:
            for name, found in bindings.items():
                bindings[name] = packed(found)

        pack_all(self.bindings)
        for function in self.functions.values():
            pack_all(function.bindings)
            function.returned = packed(function.returned)
            function.annotated = packed(function.annotated)
            function.changes = packed(function.changes)
            function.says = packed(function.says)
            function.reads = packed(function.reads)
            function.rebound = function.rebound or _NOTHING
            function.sites = function.sites[:] or _NOTHING

    def fold(self) -> None:
        """Put away what the bodies of its functions say until somebody asks for it."""
        for function in self.functions.values():
            function.fold()

    def tested(self, described: ClassEntry) -> frozenset[str]:
        """The attributes of its instance that the methods of a class test before they call."""
        known = self._tested.get(described.name)
        if known is None:
            methods = [self.functions[name] for name in described.methods.values() if name in self.functions]
            paths = ((m, path.partition(".")) for m in methods if m.parameters for path in m.guarded)
            known = frozenset(rest for m, (head, dot, rest) in paths if dot and head == m.parameters[0])
            self._tested[described.name] = known
        return known
