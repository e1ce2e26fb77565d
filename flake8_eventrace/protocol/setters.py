"""Which functions of a module set an event, themselves or through helpers."""

from __future__ import annotations

from ..flow.inlining import Program
from ..flow.operations import Place, Set
from ..symbols.symbols import CONSTRUCTORS, FunctionFacts, ModuleFacts


class Setters:
    """Answers who sets what, for one program; get it by `program.once(Setters)`."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._direct: dict[ModuleFacts, dict[Place, list[FunctionFacts]]] = {}
        self._by_name: dict[tuple[ModuleFacts, str], dict[Place, list[FunctionFacts]]] = {}
        self._leading: dict[tuple[ModuleFacts, Place], frozenset[str]] = {}

    def direct(self, module: ModuleFacts) -> dict[Place, list[FunctionFacts]]:
        """Return by canonical place the functions of a module that set it themselves."""
        setters = self._direct.get(module)
        if setters is None:
            setters = self._direct[module] = {}
            for function in module.users_of.get("set", ()):
                operations = (node.operation for node in self.program.graph(function).nodes())
                places = [o.place for o in operations if isinstance(o, Set)]
                for place in dict.fromkeys(self.program.canonical(place, function) for place in places):
                    setters.setdefault(place, []).append(function)
        return setters

    def names_leading(self, module: ModuleFacts, place: Place) -> frozenset[str]:
        """Return the names of the functions of a module that may set a canonical place, however deep.

        A function that mentions one of these names is one of them: that covers calls that no graph follows.
        """
        names = self._leading.get((module, place))
        if names is None:
            found: set[str] = set()
            fresh = {function.name for function in self.direct(module).get(place, ())}
            while fresh:
                found |= fresh
                users = {function.name for name in fresh for function in module.users_of.get(name, ())}
                fresh = users - found - CONSTRUCTORS
            names = self._leading[module, place] = frozenset(found)
        return names

    def through_helpers(self, module: ModuleFacts, names: set[str], place: Place) -> list[FunctionFacts]:
        """Return the functions of a module that mention one of these names and set a place, themselves or
        through helpers, in the order of the source. Constructors are left out.

        `place` is a canonical place.
        """
        order = module.order
        self._find(module, [name for name in names if (module, name) not in self._by_name])
        setters = {id(f): f for name in names for f in self._by_name[module, name].get(place, ())}
        return sorted(setters.values(), key=lambda f: order[id(f)])

    def _find(self, module: ModuleFacts, names: list[str]) -> None:
        """Note what the functions that mention these names set."""
        order = module.order
        for name in names:
            self._by_name[module, name] = {}
        users = {id(f): f for name in names for f in module.users_of.get(name, ())}
        for function in sorted(users.values(), key=lambda f: order[id(f)]):
            if function.name in CONSTRUCTORS:
                continue
            mentioned = [name for name in names if name in function.mentioned or name in function.used]
            for place in self.program.inlined(function).sets:
                for name in mentioned:
                    self._by_name[module, name].setdefault(place, []).append(function)
