"""The index of a module: access paths, bindings, call sites, guards and cold branches."""

from __future__ import annotations

import ast

import pytest

from flake8_eventrace.project.access_paths import annotation_paths, paths
from flake8_eventrace.project.indexer import index_module
from flake8_eventrace.project.module_index import FunctionBody, FunctionEntry, ModuleIndex


def index_of(source: str) -> ModuleIndex:
    return index_module(ast.parse(source))


def function(source: str, name: str = "f") -> FunctionEntry:
    return index_of(source).functions[name]


def as_function(text: str, head: str = "def f(a, b=None, *, mode='x', wait=False):") -> str:
    return "\n".join([head, *(f"    {line}" for line in text.splitlines())])


def body(text: str, **head: str) -> FunctionBody:
    return function(as_function(text, **head)).body


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("client", ["client"]),
        ("client.chat.create", ["client.chat.create"]),
        ("OpenAI().models.list", ["OpenAI().models.list"]),
        ("OpenAI(key, base=1)", ["OpenAI()"]),
        ("clients[name].get", ["clients[].get"]),
        ("get()()", ["get()()"]),
        ("(await connect()).send", ["connect().send"]),
        ("partial(f, 1)", ["f"]),
        ("functools.partial(self.f, 1)", ["self.f"]),
        ("cast(Client, x)", ["Client()"]),
        ("typing.cast('Client | None', x)", ["Client()", "None()"]),
        ("a if c else b", ["a", "b"]),
        ("a or b()", ["a", "b()"]),
        ("(a := b.c)", ["b.c"]),
        ("'text'.join", ["@builtins.str().join"]),
        ("f'{x}'.encode", ["@builtins.str().encode"]),
        ("1", []),
        ("[a]", ["a~"]),
        ("lambda: a", []),
        ("a + b", []),
        ("(a if c else b).x", ["a.x", "b.x"]),
        (" or ".join("abcdefgh"), list("abcdef")),
    ],
)
def test_expressions_are_written_as_paths(text, expected):
    index = [path for path in paths(expression(text)) if path != "None()"]
    assert index == [path for path in expected if path != "None()"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OpenAI", ["OpenAI()"]),
        ("openai.OpenAI", ["openai.OpenAI()"]),
        ("'OpenAI'", ["OpenAI()"]),
        ("Optional[OpenAI]", ["OpenAI()"]),
        ("Union[A, B]", ["A()", "B()"]),
        ("A | B", ["A()", "B()"]),
        ("'A | B'", ["A()", "B()"]),
        ("Annotated[A, 'note']", ["A()"]),
        ("ClassVar[A]", ["A()"]),
        ("type[A]", ["A"]),
        ("list[A]", ["A()~"]),
        ("dict[str, A]", ["A()~"]),
        ("Mapping[str, list[A]]", ["A()~~"]),
        ("Iterator[A]", ["A()~"]),
        ("AsyncGenerator[A, None]", ["A()~"]),
        ("Box[A]", ["Box()"]),
        ("'not an [annotation'", []),
        ("''", []),
        ("'\\x00'", []),
        ("None", []),
        ("1", []),
        ("tuple[()]", []),
    ],
)
def test_annotations_are_paths_of_values(text, expected):
    assert annotation_paths(expression(text)) == expected


class TestBindings:
    def test_imports(self):
        index = index_of(
            "import a, b.c, d.e as de\nfrom f import g, h as i\nfrom . import j\nfrom ..k import l\n"
            "from m import *\nfrom .n import *\n"
        )
        assert index.bindings == {
            "a": ["@a"],
            "b": ["@b"],
            "de": ["@d.e"],
            "g": ["@f.g"],
            "i": ["@f.h"],
            "j": ["@.j"],
            "l": ["@..k.l"],
        }
        assert index.stars == ["@m", "@.n"]

    def test_functions_and_classes_by_their_qualified_names(self):
        index = index_of("class A:\n    class B:\n        def m(self):\n            def n(): pass\n")
        assert set(index.functions) == {"A.B.m", "A.B.m.n"}
        assert set(index.classes) == {"A", "A.B"}
        assert index.classes["A"].attributes == {"B": [("", "#A.B")]}
        assert index.functions["A.B.m"].owner == "A.B"
        assert index.functions["A.B.m.n"].owner == ""
        assert index.functions["A.B.m.n"].parent == "A.B.m"

    @pytest.mark.parametrize(
        ("text", "name", "expected"),
        [
            ("x = y.z", "x", ["y.z"]),
            ("x: Client = y", "x", ["Client()"]),
            ("x: Client", "x", ["Client()"]),
            ("x, y = a, b()", "y", ["b()"]),
            ("x, y = pair", "y", [""]),
            ("(x, *y), z = pair", "y", [""]),
            ("for x in xs.items: pass", "x", ["xs.items[]"]),
            ("with open_it() as x: pass", "x", ["open_it()>"]),
            ("if (x := get()): pass", "x", ["get()"]),
            ("[x for x in xs]", "x", ["xs[]"]),
            ("try: pass\nexcept E as x: pass", "x", [""]),
            ("match a:\n    case {'k': x, **y}: pass", "y", [""]),
            ("match a:\n    case [C(), *x]: pass", "x", [""]),
            ("import x.y", "x", ["@x"]),
            ("x = one\nx = two", "x", ["one", "two"]),
            ("x = 1", "x", [""]),
        ],
    )
    def test_what_a_local_may_be(self, text, name, expected):
        assert body(text).bindings[name] == expected

    def test_globals_are_bound_in_the_module(self):
        index = index_of("client = None\ndef f():\n    global client\n    client = Client()\n")
        assert index.bindings["client"] == ["", "Client()"]
        assert "client" not in index.functions["f"].body.bindings

    def test_a_global_bound_to_a_local_is_unknown(self):
        index = index_of("def f(x):\n    global client\n    client = x\n")
        assert index.bindings["client"] == [""]

    def test_attributes_of_the_instance(self):
        index = index_of(
            "class A:\n    kind: Kind\n    size = size()\n    def __init__(self, c: C):\n"
            "        self.c = c\n        self.d = D()\n    @staticmethod\n    def s(x):\n        x.e = E()\n"
        )
        assert index.classes["A"].attributes == {
            "kind": [("", "Kind()")],
            "size": [("", "size()")],
            "c": [("A.__init__", "c")],
            "d": [("A.__init__", "D()")],
        }

    def test_what_is_put_into_a_container(self):
        index = index_of("pool = {}\ndef f(k):\n    pool[k] = Client()\n")
        assert index.bindings["pool"] == ["", "Client()~"]


class TestCalls:
    def test_position_callee_and_arguments(self):
        (site,) = body("x = client.get(1, a, b.c, *d, k='v', n=-1, **e)").sites
        assert (site.line, site.column, site.callee) == (2, 8, "client.get")
        assert site.arguments == (
            ("0", "=1"), ("1", "a"), ("2", "b.c"), ("*", "d"), ("k", "='v'"), ("n", "=-1"), ("**", "e"),
        )  # fmt: skip

    def test_columns_count_bytes_as_ast_does(self):
        (site,) = body("'é'; go()").sites
        assert site.column == 10

    @pytest.mark.parametrize(
        ("text", "marks"),
        [
            ("g()", ""),
            ("await g()", "awaited"),
            ("with g(): pass", "entered"),
            ("async with g() as x: pass", "awaited entered"),
            ("for x in g(): pass", "consumed"),
            ("async for x in g(): pass", "awaited consumed"),
            ("list(g())", "consumed"),
            ("[x for x in g()]", "consumed"),
            ("[x async for x in g()]", "awaited consumed"),
            ("print(*g())", "consumed"),
            ("await asyncio.gather(g())", "awaited"),
            ("await asyncio.wait_for(g(), 1)", "awaited"),
            ("asyncio.run(g())", "awaited"),
            ("asyncio.create_task(g())", ""),
            ("x = (await g()).y", "awaited"),
            ("return g() if a else 1", ""),
            ("try: pass\nexcept E: g()", "handler"),
            ("try: pass\nexcept ImportError: g()", "cold handler"),
            ("try: pass\nfinally: g()", ""),
            ("yield g()", ""),
            ("yield from g()", "consumed"),
            ("x = await g() or 1", "awaited"),
            ("while g(): pass", ""),
            ("match g():\n    case 1: pass", ""),
            ("assert g()", ""),
            ("del x[g()]", ""),
            ("raise g()", "handler"),
            ("x[g()] = 1", ""),
            ("x += g()", ""),
            ("f'{g()}'", ""),
        ],
    )
    def test_how_the_value_is_used(self, text, marks):
        site = next(s for s in body(text, head="async def f(a):").sites if s.callee == "g")
        names = ("awaited", "entered", "consumed", "cold", "handler")
        assert " ".join(name for name in names if getattr(site, name)) == marks

    @pytest.mark.parametrize(
        "text", ["x = lambda: g()", "def n():\n    g()", "class N:\n    def m(self): g()", "x = g", "h(g)"]
    )
    def test_what_is_not_called_here(self, text):
        assert "g" not in {site.callee for site in body(text).sites}

    def test_defaults_and_decorators_are_evaluated_outside(self):
        described = body("@deco(g())\ndef n(x=h()): pass")
        assert {site.callee for site in described.sites} == {"deco", "g", "h"}


class TestGuards:
    @pytest.mark.parametrize(
        ("text", "guards"),
        [
            ("if wait: g()", ("wait",)),
            ("if not wait: g()", ("!wait",)),
            ("if wait: pass\nelse: g()", ("!wait",)),
            ("if mode == 'x': g()", ("mode='x'",)),
            ("if mode != 'x': g()", ("mode!'x'",)),
            ("if a is None: g()", ("a=None",)),
            ("if wait and a: g()", ("wait", "a")),
            ("if wait or a: g()", ("wait\x1fa",)),
            ("if wait or x(): g()", ()),
            ("if mode.startswith('x'): g()", ("mode^'x'",)),
            ("if not mode.endswith(('x', 'y')): g()", ("!mode$('x', 'y')",)),
            ("if 'x' in mode: g()", ("mode~'x'",)),
            ("if mode not in ('x', 'y'): g()", ("!mode@('x', 'y')",)),
            ("if a > 1: g()", ("a>1",)),
            ("if a.get('x'): g()", ("a.x",)),
            ("if 'x' == mode: g()", ("mode='x'",)),
            ("if wait or a: pass\nelse: g()", ("!wait", "!a")),
            ("if wait: return\ng()", ("!wait",)),
            ("if not wait: raise E\ng()", ("wait",)),
            ("if other: g()", ("other",)),
            ("if a.b: g()", ("a.b",)),
            ("if wait:\n    wait = h()\n    g()", ()),
            ("if x(): g()", ()),
            ("if wait:\n    if a: g()", ("wait", "a")),
            ("if wait: pass\ng()", ()),
        ],
    )
    def test_tests_of_parameters(self, text, guards):
        site = next(s for s in body(text).sites if s.callee == "g")
        assert site.guards == guards

    def test_defaults_are_literals(self):
        assert body("pass").defaults == {"b": "=None", "mode": "='x'", "wait": "=False"}

    def test_rebound_parameters(self):
        described = body("if wait: a = 1\nmode = 'y'")
        assert described.rebound == [("a", ("wait",)), ("mode", ())]


class TestCold:
    COLD = (
        "if self._c is None:\n    self._c = g()",
        "if not self._c:\n    self._c = g()",
        "if k not in cache:\n    cache[k] = g()",
        "if k in cache:\n    return cache[k]\ng()",
        "if self._c is not None:\n    return self._c\ng()",
        "if not hasattr(self, '_c'):\n    self._c = g()",
        "hit = cache.get(k)\nif hit is not None:\n    return hit\ng()",
        "try:\n    import x\nexcept ModuleNotFoundError:\n    g()",
        "while True:\n    h()\ng()",
        "while 1:\n    for x in k:\n        break\ng()",
        "if k:\n    return 1\nelse:\n    raise K\ng()",
    )
    WARM = (
        "if self._c is None:\n    g()",
        "if k is None:\n    k = g()",
        "if not k.c:\n    k.c = g()",
        "if self._c:\n    self._c = g()",
        "if k in cache:\n    return 1\ng()",
        "local = []\nif k not in local:\n    local.append(g())",
        "if self._c is not None:\n    return self._d\ng()",
        "try:\n    import x\nexcept ValueError:\n    g()",
        "while True:\n    if h():\n        break\ng()",
        "while True:\n    for x in k:\n        pass\n    else:\n        break\ng()",
        "while k:\n    h()\ng()",
        "if k:\n    return 1\nelse:\n    h()\ng()",
    )

    @staticmethod
    def site(text):
        source = "cache = {}\nclass A:\n    def f(self, k):\n" + "".join(
            f"        {t}\n" for t in text.split("\n")
        )
        return next(s for s in function(source, "A.f").body.sites if s.callee == "g")

    @pytest.mark.parametrize("text", COLD)
    def test_what_most_runs_skip(self, text):
        assert self.site(text).cold

    @pytest.mark.parametrize("text", WARM)
    def test_what_any_run_may_execute(self, text):
        assert not self.site(text).cold


class TestChanges:
    @pytest.mark.parametrize(
        ("text", "changes"),
        [
            ("a.b = 1", ["a.b"]),
            ("a.b.c = 1", ["a.b.c"]),
            ("a[0] = 1", ["a"]),
            ("a.b[0].c = 1", ["a.b.c"]),
            ("a.append(1)", ["a"]),
            ("a.b.update(x)", ["a.b"]),
            ("a.b += 1", ["a.b"]),
            ("a += [1]", ["a"]),
            ("a[0] += 1", ["a"]),
            ("del a.b", ["a.b"]),
            ("del a.b[0]", ["a.b"]),
            ("local = 1\nlocal += 1", []),
            ("c = a.b\nc.d = 1", ["a.b.d"]),
            ("a.b = a.b", []),
            ("a.b = cast(T, a.b)", []),
            ("a = 1", []),
            ("local = {}\nlocal.x = 1", []),
            ("elsewhere.append(1)", ["elsewhere"]),
            ("a.read()", []),
        ],
    )
    def test_the_places_that_a_function_changes(self, text, changes):
        assert body(text).changes == changes


class TestKinds:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("@abstractmethod\ndef f(self): ...", True),
            ("def f(self): ...", True),
            ("def f(self): pass", True),
            ("def f(self):\n    '''Text.'''", True),
            ("def f(self):\n    raise NotImplementedError", True),
            ("def f(self):\n    raise NotImplementedError('x')", True),
            ("def f(self):\n    raise ValueError", False),
            ("def f(self):\n    return None", False),
        ],
    )
    def test_what_is_left_to_subclasses(self, text, expected):
        assert function(text).is_abstract is expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("yield 1", True),
            ("x = yield", True),
            ("yield from y", True),
            ("return 1", False),
            ("def n(): yield", False),
            ("x = [y for y in z]", False),
        ],
    )
    def test_generators(self, text, expected):
        assert function(as_function(text)).is_generator is expected

    def test_overloads_are_not_the_function(self):
        index = index_of(
            "@overload\ndef f(a: int) -> A: ...\n@typing.overload\ndef f(a: str) -> B: ...\n"
            "def f(a):\n    return g()\n"
        )
        assert [site.callee for site in index.functions["f"].body.sites] == ["g"]

    def test_a_setter_is_not_the_method(self):
        index = index_of(
            "class A:\n    @property\n    def x(self): return g()\n    @x.setter\n    def x(self, v): h()\n"
        )
        assert index.classes["A"].methods == {"x": "A.x"}
        assert [site.callee for site in index.functions["A.x"].body.sites] == ["g"]


class TestFolding:
    """A function whose body is folded says the same when it is asked for it."""

    SOURCE = (
        "class A:\n    def f(self, a, mode='x', *, wait=False):\n        global G\n        G = a.b\n"
        "        if mode == 'x' and not wait:\n            self.items.append(requests.get(a.u, timeout=3))\n"
        "        a = other\n        return {'type': 'done', 'text': '\\udc80'}\n\n    def g(self): pass\n"
    )

    def test_nothing_is_lost(self):
        whole, folded = index_of(self.SOURCE), index_of(self.SOURCE)
        folded.fold()
        folded.fold()
        for name, function in whole.functions.items():
            assert repr(folded.functions[name]) == repr(function)
            assert repr(folded.functions[name].body) == repr(function.body)
        assert [type(site).__name__ for site in folded.functions["A.f"].body.sites] == ["CallSite"] * 2

    def test_the_body_is_unfolded_when_somebody_asks_for_it(self):
        folded = index_of(self.SOURCE).functions["A.f"]
        folded.fold()
        assert folded.parameters == ("self", "a", "mode", "wait")
        assert folded.deciding_paths == {"mode", "wait"}
        folded.fold()
        assert folded.forwarded == set()
        assert folded.body is folded.body
        with pytest.raises(AttributeError, match="nothing"):
            folded.nothing  # noqa: B018

    def test_what_is_empty_takes_no_memory(self):
        folded = index_of(self.SOURCE).functions["A.g"]
        folded.fold()
        assert folded.body.returned is folded.body.returned_texts is folded.body.sites
