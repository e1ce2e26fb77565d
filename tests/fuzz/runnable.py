"""Programs that can be run: every kind of control flow around numbered calls.

A call such as `t(7)` is a *mark*: run, it writes its number down and then returns a value or raises, as
chance decides; in the graph, it is a node that can be told from all others. So a run is a list of marks
that the graph must be able to follow (see `traces`). Loops end: each asks `fuel(n)`.

| mark | |
|---|---|
| `t(n)` | returns a number or raises |
| `s(n)` | returns a short list, or raises |
| `c(n)` | makes a context manager that lets exceptions through; `w(n)` one for `async with` |
| `a(n)` | is awaited; `i(n)` is iterated over by `async for` |
| `e(n)` | makes an exception to raise |
| `fuel(n)` | whether the program may go on |
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from random import Random

#: What a handler may say that it is for. Of lookup errors only calls and subscriptions are the source.
CAUGHT = [
    "First",
    "Second as caught",
    "(First, KeyError)",
    "KeyError",
    "IndexError",
    "LookupError",
    "(ValueError, TypeError)",
    "StopIteration",
    "Exception",
    "",
]


@dataclass(frozen=True)
class Place:
    """What may stand here."""

    depth: int
    loop: bool = False
    handler: bool = False
    group: bool = False  # in an `except*` block, which nothing jumps out of

    def inside(self, **changes: bool) -> Place:
        known = {"loop": self.loop, "handler": self.handler, "group": self.group}
        return Place(self.depth - 1, **{**known, **changes})


@dataclass
class Writer:
    """Writes one function; `random` decides."""

    random: Random
    kind: str
    count: int = 0
    nested: int = 0
    size: int = 0

    @property
    def waits(self) -> bool:
        return self.kind.startswith("async")

    @property
    def yields(self) -> bool:
        return self.kind.endswith("generator")

    def chance(self, percent: int) -> bool:
        return self.random.random() >= 1 - percent / 100  # what is simple is what is small

    def pick(self, *choices):
        return self.random.choice(choices)

    def mark(self, name: str = "t") -> str:
        self.count += 1
        return f"{name}({self.count})"

    # -- expressions -----------------------------------------------------------------------

    def test(self, depth: int = 2) -> str:
        """A condition."""
        kind = self.pick("mark", "mark", "mark", "not", "and", "or", "value", "named", "constant")
        if depth <= 0 or kind == "mark":
            return self.mark()
        if kind == "not":
            return f"not {self.test(0)}" if self.chance(50) else f"not ({self.test(depth - 1)})"
        if kind in ("and", "or"):
            return f"({self.test(depth - 1)} {kind} {self.test(depth - 1)})"
        if kind == "named":
            return f"(x := {self.mark()})"
        if kind == "constant":
            return self.pick("True", "False", "1", "0")
        return f"({self.value(depth - 1)})"

    def value(self, depth: int = 2) -> str:
        if depth <= 0 or self.chance(40):
            return self.mark()
        kinds = ["if", "and", "or", "not", "chain", "sum", "list", "any", "set", "dict", "item", "made item"]
        kinds += [
            "text",
            "handed",
            "display",
            "named",
            "lambda",
            "fallible",
            "subscript of a mark",
            "slice",
            "called",
        ]
        kinds += ["await", "await", "async list"] * self.waits + ["yield", "yield"] * self.yields
        kinds += ["yield from"] * (self.yields and not self.waits)
        return getattr(self, "_" + self.pick(*kinds).replace(" ", "_"))(depth - 1)

    def _if(self, depth: int) -> str:
        return f"({self.value(depth)} if {self.test(depth)} else {self.value(depth)})"

    def _and(self, depth: int) -> str:
        return f"({self.test(depth)} and {self.value(depth)})"

    def _or(self, depth: int) -> str:
        return f"({self.test(depth)} or {self.value(depth)})"

    def _not(self, depth: int) -> str:
        return f"(not {self.value(depth)})"

    def _chain(self, depth: int) -> str:
        return f"({self.value(depth)} == {self.mark()} != {self.value(depth)})"

    def _sum(self, depth: int) -> str:
        return f"number({self.value(depth)}) + number({self.value(depth)})"

    def _list(self, depth: int) -> str:
        inner = f" for y in {self.mark('s')}" if self.chance(25) else ""
        test = f" if {self.test(1)}" if self.chance(50) else ""
        # The element's mark comes last in time, whatever its number.
        return f"[{self.mark()} for z in {self.mark('s')}{test}{inner}]"

    def _any(self, depth: int) -> str:
        return f"{self.pick('any', 'list', 'tuple')}({self.mark()} for z in {self.mark('s')})"

    def _set(self, depth: int) -> str:
        return f"{{{self.mark()} for z in {self.mark('s')}}}"

    def _dict(self, depth: int) -> str:
        return f"{{{self.mark()}: {self.mark()} for z in {self.mark('s')}}}"

    def _async_list(self, depth: int) -> str:
        return f"[{self.mark()} async for z in {self.mark('i')}]"

    def _item(self, depth: int) -> str:
        return f"table[{self.value(depth)}]"

    def _subscript_of_a_mark(self, depth: int) -> str:
        return f"made({self.value(depth)})[{self.value(depth)}]"

    def _made_item(self, depth: int) -> str:
        return f"{self.mark('s')}[number({self.value(depth)}):]"

    def _slice(self, depth: int) -> str:
        return f"table[{self.value(depth)}:{self.value(depth)}]"

    def _text(self, depth: int) -> str:
        return f"f'{{{self.mark()}}}{{{self.mark()}!r:>{{{self.mark()}}}}}'"

    def _handed(self, depth: int) -> str:
        return f"given({self.value(depth)}, *{self.mark('s')}, key={self.value(depth)})"

    def _called(self, depth: int) -> str:
        return f"made({self.value(depth)}).method({self.value(depth)})"

    def _display(self, depth: int) -> str:
        return self.pick("({}, {})", "[{}, {}]", "made({{number({}): {}}})").format(
            self.value(depth), self.value(depth)
        )

    def _named(self, depth: int) -> str:
        return f"(x := {self.value(depth)})"

    def _lambda(self, depth: int) -> str:
        return f"(lambda y={self.mark()}: 1)()"

    def _fallible(self, depth: int) -> str:
        return self.pick("min({})", "next(iter({}))", "int({})").format(self.mark("s"))

    def _await(self, depth: int) -> str:
        return f"(await {self.mark('a')})"

    def _yield(self, depth: int) -> str:
        return f"(yield {self.value(depth)})"

    def _yield_from(self, depth: int) -> str:
        return f"(yield from {self.mark('s')})"

    # -- statements ------------------------------------------------------------------------

    def block(self, place: Place, most: int = 3) -> list[str]:
        lines: list[str] = []
        for _ in range(self.random.randint(1, most)):
            lines += self.statement(place)
        return [f"    {line}" for line in lines]

    def statement(self, place: Place) -> list[str]:
        self.size += 1
        kinds = ["mark", "value", "assign", "update", "store", "check", "delete", "nothing"]
        leaving = ["raise"] + ["again"] * place.handler
        leaving += ["return"] * (not place.group) + ["break", "continue"] * place.loop
        if self.chance(12):
            return getattr(self, "_do_" + self.pick(*leaving))()
        if place.depth <= 0 or self.size > 30:
            return getattr(self, "_do_" + self.pick(*kinds))()
        kinds += [
            "if",
            "if",
            "while",
            "for",
            "try",
            "try",
            "final",
            "final",
            "with",
            "lock",
            "suppress",
            "match",
        ]
        kinds += ["nested", "class"] + ["async_for", "async_with"] * self.waits
        kinds += ["try_star"] * (sys.version_info >= (3, 11))
        chosen = self.pick(*kinds)
        method = getattr(self, f"_do_{chosen}")
        simple = chosen in ("mark", "value", "assign", "update", "store", "check", "delete", "nothing")
        return method() if simple else method(place)

    def _do_mark(self) -> list[str]:
        return [self.mark()]

    def _do_value(self) -> list[str]:
        return [self.value(3)]

    def _do_nothing(self) -> list[str]:
        return [self.pick("pass", "x = 1", "import sys", "global elsewhere", "x: int")]

    def _do_assign(self) -> list[str]:
        return [
            f"{self.pick('x', 'x = y', 'x: int', 'made.x', 'x, *y')} = {self.value()}".replace(
                "x, *y =", "x, *y = 1,"
            )
        ]

    def _do_store(self) -> list[str]:
        target = self.pick("table[{}]", "made({}).x", "made({})[{}]", "x = table[{}]", "made({}).x[{}]")
        return [f"{target.format(self.value(1), self.value(1))} = {self.value(1)}"]

    def _do_update(self) -> list[str]:
        target = self.pick("number.x", "table[{}]", "made({}).count", "made({})[{}]")
        return [f"{target.format(self.value(1), self.value(1))} += number({self.value(1)})"]

    def _do_delete(self) -> list[str]:
        return [
            f"del {self.pick('table[{}]', 'made({})[{}]', 'made({}).x').format(self.value(1), self.value(1))}"
        ]

    def _do_check(self) -> list[str]:
        return [f"assert {self.test()}" + (f", {self.value(1)}" if self.chance(50) else "")]

    def _do_return(self) -> list[str]:
        bare = self.waits and self.yields
        return ["return" if bare or self.chance(30) else f"return {self.value()}"]

    def _do_break(self) -> list[str]:
        return ["break"]

    def _do_continue(self) -> list[str]:
        return ["continue"]

    def _do_again(self) -> list[str]:
        return ["raise"]

    def _do_raise(self) -> list[str]:
        cause = f" from {self.mark('e')}" if self.chance(25) else ""
        return [f"raise {self.mark('e')}{cause}"]

    def _do_if(self, place: Place) -> list[str]:
        lines = [f"if {self.test()}:", *self.block(place.inside())]
        while self.chance(25):
            lines += [f"elif {self.test()}:", *self.block(place.inside())]
        return lines + (["else:", *self.block(place.inside())] if self.chance(40) else [])

    def _loop_else(self, place: Place) -> list[str]:
        return ["else:", *self.block(place.inside(), 2)] if self.chance(35) else []

    def _do_while(self, place: Place) -> list[str]:
        inside = place.inside(loop=True)
        if self.chance(40):
            stop = [f"    if not {self.mark('fuel')}:", "        break"]
            return ["while True:", *stop, *self.block(inside), *self._loop_else(place)]
        head = f"while {self.mark('fuel')} and {self.test()}:"
        return [head, *self.block(inside), *self._loop_else(place)]

    def _do_for(self, place: Place) -> list[str]:
        inside = place.inside(loop=True)
        source = self.pick("[1, 2]", "table.rows", self.mark("s"))
        return [f"for x in {source}:", *self.block(inside), *self._loop_else(place)]

    def _do_async_for(self, place: Place) -> list[str]:
        inside = place.inside(loop=True)
        return [f"async for x in {self.mark('i')}:", *self.block(inside), *self._loop_else(place)]

    def _handlers(self, place: Place) -> list[str]:
        lines: list[str] = []
        chosen = {self.pick(*CAUGHT) for _ in range(self.random.randint(1, 3))}
        for caught in sorted(chosen, reverse=True):  # the bare one is the last
            lines += [
                f"except {caught}:" if caught else "except:",
                *self.block(place.inside(handler=True), 2),
            ]
        return lines

    def _do_try(self, place: Place) -> list[str]:
        lines = ["try:", *self.block(place.inside()), *self._handlers(place)]
        if self.chance(30):
            lines += ["else:", *self.block(place.inside(), 2)]
        return lines + (["finally:", *self.block(place.inside(), 2)] if self.chance(30) else [])

    def _do_final(self, place: Place) -> list[str]:
        return ["try:", *self.block(place.inside()), "finally:", *self.block(place.inside(), 2)]

    def _do_try_star(self, place: Place) -> list[str]:
        lines = ["try:", *self.block(place.inside())]
        for caught in sorted({self.pick("First", "Second", "KeyError") for _ in range(2)}):
            # What a handler of a group raises is raised when all of them have run.
            lines += [
                f"except* {caught}:",
                *self.block(place.inside(group=True, handler=False, loop=False), 2),
            ]
        return lines + (["else:", *self.block(place.inside(), 2)] if self.chance(30) else [])

    def _do_with(self, place: Place) -> list[str]:
        more = self.pick("", f", {self.mark('c')}", ", lock")
        return [f"with {self.mark('c')}{self.pick('', ' as x')}{more}:", *self.block(place.inside())]

    def _do_lock(self, place: Place) -> list[str]:
        return [
            f"with {self.pick('lock', 'made.lock', 'lock, lock', 'made.lock()')}:",
            *self.block(place.inside()),
        ]

    def _do_suppress(self, place: Place) -> list[str]:
        return [f"with suppress({self.pick('First', 'Second, KeyError')}):", *self.block(place.inside())]

    def _do_async_with(self, place: Place) -> list[str]:
        return [f"async with {self.pick(self.mark('w'), 'lock')}:", *self.block(place.inside())]

    def _do_match(self, place: Place) -> list[str]:
        lines = [f"match {self.value(1)}:"]
        for _ in range(self.random.randint(0, 3)):
            pattern = self.pick("0", "1 | 2", "True", "False", "[x, *y]", "{'a': x}", "int(x)", "x")
            guard = f" if {self.test(1)}" if pattern == "x" or self.chance(30) else ""
            lines += [
                f"    case {pattern}{guard}:",
                *(f"    {line}" for line in self.block(place.inside(), 2)),
            ]
        if self.chance(50) or len(lines) == 1:
            lines += ["    case _:", *(f"    {line}" for line in self.block(place.inside(), 2))]
        return lines

    def _do_nested(self, place: Place) -> list[str]:
        if self.nested >= 2:
            return self._do_mark()
        self.nested += 1
        name = f"inner{self.count}"
        kind, self.kind = self.kind, "plain"
        default = f"x={self.mark()}" if self.chance(40) else ""
        decorator = [f"@given({self.mark()})"] if self.chance(30) else []
        body = self.block(Place(place.depth - 1))
        self.kind = kind
        return [*decorator, f"def {name}({default}):", *body, f"{name}()"]

    def _do_class(self, place: Place) -> list[str]:
        return [f"class Inner{self.count}(given(object, {self.mark()})):", f"    x = {self.mark()}"]


KINDS = ("plain", "generator", "async", "async generator")


def program(random: Random, depth: int = 4) -> tuple[str, str]:
    """A kind of function and the text of one, called `main`."""
    kind = random.choice(KINDS)
    writer = Writer(random, kind)
    body = writer.block(Place(depth), 5)
    if kind.endswith("generator"):
        body.insert(random.choice([0, len(body)]), "    yield")
    head = "async def main():" if kind.startswith("async") else "def main():"
    return kind, "\n".join([head, *body, ""])
