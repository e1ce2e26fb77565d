"""The index of one module: its names, functions, classes and call sites, as plain data.

`indexer` makes a `ModuleIndex` once for each content of a file. It holds nothing but strings, numbers and
containers of these, so that `store` can keep it on disk as JSON. It interprets nothing: `resolve` finds what
the names mean, `call_graph` what a call runs, and `slow_reach` which slow calls that reaches. Expressions are
written as access paths, see `access_paths`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

_GUARD = re.compile(r"!?([\w.]+)")
#: Stands in a guard for the answer that what a call waits for is over: `future.over()`, see `finished`.
OVER = "over"
#: Stands between the alternatives of a guard, see `CallSite`.
OR = "\x1f"
#: Stands for every empty list: an index is not changed once it is complete.
_EMPTY: list[Any] = []


class CallSite(NamedTuple):
    """A call in a function's own body.

    Lines are 1-based, columns count UTF-8 bytes from 0, as `ast` does.

    * `callee` is the access path of what is called.
    * `awaited`, `consumed`, `entered`: the value is awaited, iterated over, or entered by `with`, right here.
    * `cold`: most runs do not execute the call (see `indexer`).
    * `handler`: the call is in an `except` clause or a `raise` statement.
    * `implicit`: what runs the callee in place of brackets: `read` (a property), `with`, `leave` (the end of
      `with`) or `for`; the span is then that of the expression that is read, entered or iterated over.
    * `tests` is how many tests the call depends on, those before it that only leave the function left out.
      One of three or more alternatives counts as two.
    * `guards` are those tests, and others that must have succeeded for the call to run, as far as they ask
      for a name or attribute: `wait` and `!self.wait` for truth, `mode='x'` and `mode!'x'` for equality with
      a literal, `name^'x'`, `name$'x'` and `name~'x'` for a string that begins with, ends with or contains
      another, `name@('x', 'y')` for one of several literals, `count>0` and the like for an order, each with
      `!` before it for the contrary; and `!queue.empty()` for the answer of a method that says whether
      another call would wait. Guards with `OR` between them are alternatives. What an instance was made with
      is written as a guard, too: `job.wait=True` after `job = Job(wait=True)`.
    * `arguments` are pairs of a position or keyword and what is passed: `=` and a literal, an access path,
      or `?` for anything else.
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
    implicit: str = ""
    tests: int = 0
    guards: tuple[str, ...] = ()
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(eq=False, slots=True)
class FunctionBody:
    """What the body of a function says.

    * `bindings`: the access paths that each local name may be bound to.
    * `outer_names`: the names that it declares `global` or `nonlocal`.
    * `returned`: the access paths of the values that it returns.
    * `sites`: its calls, those of nested functions and lambdas left out.
    * `implicit_sites`: where it may run code without brackets, see `CallSite.implicit`.
    * `changes`: the paths that it stores to or changes in place (`session.name`, `self.items`, `messages`):
      its MOD set in the sense of Banning (1979).
    * `defaults`: the parameters with a literal as default, `=` and the literal for each.
    * `rebound`: the parameters that it binds anew, each with the guards (see `CallSite`) there.
    * `returned_texts`: the short strings, the members of enums and the classes in what it returns or yields.
    * `reads`: the attributes of its own instance that it reads: that part of its REF set.
    """

    bindings: dict[str, list[str]] = field(default_factory=dict)
    outer_names: tuple[str, ...] = ()
    returned: list[str] = field(default_factory=list)
    sites: list[CallSite] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    defaults: dict[str, str] = field(default_factory=dict)
    rebound: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    returned_texts: list[str] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    implicit_sites: list[CallSite] = field(default_factory=list)

    @property
    def all_sites(self) -> list[CallSite]:
        """Its calls, with and without brackets."""
        return [*self.sites, *self.implicit_sites] if self.implicit_sites else self.sites

    def encode(self) -> list[Any]:
        """Return the body as JSON can hold it."""
        return [
            self.bindings,
            self.outer_names,
            self.returned,
            self.sites,
            self.changes,
            self.defaults,
            self.rebound,
            self.returned_texts,
            self.reads,
            self.implicit_sites,
        ]

    @classmethod
    def decode(cls, data: list[Any]) -> FunctionBody:
        """Return the body that was encoded. Raises TypeError or ValueError for data of another shape."""
        bindings, outer_names, returned, sites, changes, defaults, rebound, texts, reads, implicit = data
        return cls(
            bindings,
            tuple(outer_names),
            returned or _EMPTY,
            [_decoded(site) for site in sites] or _EMPTY,
            changes or _EMPTY,
            defaults,
            [(name, tuple(guards)) for name, guards in rebound] or _EMPTY,
            texts or _EMPTY,
            reads or _EMPTY,
            [_decoded(site) for site in implicit] or _EMPTY,
        )


def _decoded(data: list[Any]) -> CallSite:
    """Return the call site that was encoded. Raises TypeError or ValueError for data of another shape."""
    *fields, guards, arguments = data
    return CallSite(  # type: ignore[call-arg]
        *fields, tuple(guards), tuple((name, passed) for name, passed in arguments)
    )


@dataclass(eq=False, slots=True)
class FunctionEntry:
    """A function: its head, and its `body`, which is unpacked when somebody asks for it.

    * `name` is the qualified name, `line` the 1-based line of the `def`.
    * `owner` is the qualified name of the class whose method it is, or "".
    * `parent` is the qualified name of the enclosing function, or "".
    * `suspends`: it has an `async for`, an `async with`, or an `await` of something else than a call.
    * `decorators` and `return_annotation` are access paths.
    * `parameters` are its named parameters in the order of the signature.
    * `rest` is the name of its `*args` and that of its `**kwargs`, "" for those that it lacks.
    """

    name: str
    line: int
    owner: str = ""
    parent: str = ""
    is_async: bool = False
    is_generator: bool = False
    suspends: bool = False
    is_abstract: bool = False
    decorators: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    rest: tuple[str, ...] = ("", "")
    return_annotation: list[str] = field(default_factory=list)
    _body: FunctionBody | None = field(default_factory=FunctionBody, repr=False)
    _folded: str = field(default="", repr=False)  # the body as JSON; only while `_body` is None
    _deciding_paths: set[str] | None = field(default=None, repr=False)
    _forwarded: set[str] | None = field(default=None, repr=False)

    @property
    def body(self) -> FunctionBody:
        """What its body says."""
        if self._body is None:
            self._body = FunctionBody.decode(json.loads(self._folded))
            self._folded = ""
        return self._body

    def fold(self) -> None:
        """Keep the body as one string, which takes less memory, until somebody asks for it."""
        if self._body is not None:
            self._folded = json.dumps(self._body.encode(), separators=(",", ":"))
            self._body = None

    @property
    def is_bound(self) -> bool:
        """Whether its first parameter is the object (or class) that it is called on."""
        return self.owner != "" and not any(
            path.rpartition(".")[2] == "staticmethod" for path in self.decorators
        )

    @property
    def passed_parameters(self) -> tuple[str, ...]:
        """The parameters that the arguments of a call are for, by position."""
        return self.parameters[1:] if self.is_bound else self.parameters

    @property
    def forwarded(self) -> set[str]:
        """The parameters that it passes to other calls as they are."""
        if self._forwarded is None:
            paths = {path for site in self.body.sites for _, path in site.arguments}
            self._forwarded = paths.intersection((*self.parameters, *filter(None, self.rest)))
        return self._forwarded

    @property
    def deciding_paths(self) -> set[str]:
        """The parameters, and attributes of parameters, that decide which of its calls are made."""
        if self._deciding_paths is None:
            tested = {
                match[1]
                for site in self.body.sites
                for guard in site.guards
                for alternative in guard.split(OR)
                if (match := _GUARD.match(alternative))
            }
            names = {*self.parameters, *self.rest}
            self._deciding_paths = {path for path in tested if path.partition(".")[0] in names}
        return self._deciding_paths

    def encode(self) -> dict[str, Any]:
        """Return the function as JSON can hold it."""
        return {
            "name": self.name,
            "line": self.line,
            "owner": self.owner,
            "parent": self.parent,
            "is_async": self.is_async,
            "is_generator": self.is_generator,
            "suspends": self.suspends,
            "is_abstract": self.is_abstract,
            "decorators": self.decorators,
            "parameters": self.parameters,
            "rest": self.rest,
            "return_annotation": self.return_annotation,
            "body": self.body.encode(),
        }

    @classmethod
    def decode(cls, data: dict[str, Any]) -> FunctionEntry:
        """Return the function that was encoded. Raises as `FunctionBody.decode`, and KeyError."""
        body = FunctionBody.decode(data.pop("body"))
        for name in ("decorators", "parameters", "rest"):
            data[name] = tuple(data[name])
        return cls(**data, _body=body)


@dataclass(eq=False, slots=True)
class ClassEntry:
    """A class.

    * `name` is the qualified name, `line` the 1-based line of the `class`.
    * `bases` are access paths.
    * `methods` maps the name of each method to its qualified name.
    * `attributes` maps each attribute to pairs of the function in which its value is evaluated (by qualified
      name, "" for the class body) and the value's access path.
    * `defaults` maps attributes to the literal that an instance begins with, after `=`; after `~` where it
      holds only for instances whose making is in sight; to `?` where a method stores something else.
    """

    name: str
    line: int
    bases: tuple[str, ...] = ()
    methods: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)

    def encode(self) -> dict[str, Any]:
        """Return the class as JSON can hold it."""
        return {
            "name": self.name,
            "line": self.line,
            "bases": self.bases,
            "methods": self.methods,
            "attributes": self.attributes,
            "defaults": self.defaults,
        }

    @classmethod
    def decode(cls, data: dict[str, Any]) -> ClassEntry:
        """Return the class that was encoded. Raises KeyError, TypeError or ValueError."""
        data["bases"] = tuple(data["bases"])
        data["attributes"] = {
            name: [(function, path) for function, path in values]
            for name, values in data["attributes"].items()
        }
        return cls(**data)


@dataclass(eq=False)
class ModuleIndex:
    """A module.

    * `bindings`: the access paths that each name of its namespace may be bound to.
    * `stars`: the modules from which it imports everything, as access paths.
    * `functions` and `classes`: by qualified name, nested ones included.
    * `constants`: the names of its namespace that are bound once, to a literal: `=` and the literal for each.
    """

    bindings: dict[str, list[str]] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    functions: dict[str, FunctionEntry] = field(default_factory=dict)
    classes: dict[str, ClassEntry] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    _tested_attributes: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def pack(self) -> None:
        """Save memory once the index is complete: share equal strings and lists, trim what has grown."""
        packer = _Packer()
        packer.pack_values(self.bindings)
        for function in self.functions.values():
            body = function.body
            packer.pack_values(body.bindings)
            function.return_annotation = packer.packed(function.return_annotation)
            body.returned = packer.packed(body.returned)
            body.changes = packer.packed(body.changes)
            body.returned_texts = packer.packed(body.returned_texts)
            body.reads = packer.packed(body.reads)
            body.rebound = body.rebound or _EMPTY
            body.sites = body.sites[:] or _EMPTY
            body.implicit_sites = body.implicit_sites[:] or _EMPTY

    def fold(self) -> None:
        """Fold the bodies of its functions, see `FunctionEntry.fold`."""
        for function in self.functions.values():
            function.fold()

    def tested_attributes(self, entry: ClassEntry) -> frozenset[str]:
        """Return the attributes of an instance that the methods of its class, one of this module, test before
        they make a call."""
        tested = self._tested_attributes.get(entry.name)
        if tested is None:
            methods = [self.functions[name] for name in entry.methods.values() if name in self.functions]
            paths = ((m, path.partition(".")) for m in methods if m.parameters for path in m.deciding_paths)
            tested = frozenset(rest for m, (head, dot, rest) in paths if dot and head == m.parameters[0])
            self._tested_attributes[entry.name] = tested
        return tested

    def encode(self) -> dict[str, Any]:
        """Return the index as JSON can hold it."""
        return {
            "bindings": self.bindings,
            "stars": self.stars,
            "functions": [function.encode() for function in self.functions.values()],
            "classes": [entry.encode() for entry in self.classes.values()],
            "constants": self.constants,
        }

    @classmethod
    def decode(cls, data: dict[str, Any]) -> ModuleIndex:
        """Return the index that was encoded.

        Raises KeyError, TypeError, ValueError or AttributeError for data of another shape.
        """
        functions = map(FunctionEntry.decode, data["functions"])
        classes = map(ClassEntry.decode, data["classes"])
        index = cls(
            data["bindings"],
            data["stars"],
            {function.name: function for function in functions},
            {entry.name: entry for entry in classes},
            data["constants"],
        )
        index.pack()
        return index


class _Packer:
    """Shares equal strings and lists of strings within one module."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}  # `sys.intern` would keep them for ever in some Pythons
        self._lists: dict[tuple[str, ...], list[str]] = {}

    def packed(self, texts: list[str]) -> list[str]:
        """Return the one list of the module that is equal to this one."""
        if not texts:
            return _EMPTY
        key = tuple(texts)
        shared = self._lists.get(key)
        if shared is None:
            shared = self._lists[key] = [self._texts.setdefault(text, text) for text in texts]
        return shared

    def pack_values(self, bindings: dict[str, list[str]]) -> None:
        """Pack the values of a mapping in place."""
        for name, texts in bindings.items():
            bindings[name] = self.packed(texts)
