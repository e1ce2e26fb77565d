"""What access paths are resolved to, across the files of a project."""

from __future__ import annotations

import pytest

from tests.rules.projects import Opened

LIBRARY = """\
#: pkg/llm/client.py
from openai import OpenAI
import openai as oai

client = OpenAI()
other = oai.AsyncOpenAI()


def get():
    return client


async def get_later() -> "OpenAI":
    ...
#: pkg/llm/__init__.py
from .client import client, get
from .client import get as client_of
"""


@pytest.mark.parametrize(
    ("imports", "path", "expected"),
    [
        ("import requests", "requests.post", ["requests.post"]),
        ("import requests as r", "r.post", ["requests.post"]),
        ("import a.b.c", "a.b.c.d", ["a.b.c.d"]),
        ("import a.b as ab", "ab.c", ["a.b.c"]),
        ("from a.b import c as d", "d.e()", ["a.b.c.e()"]),
        ("from .llm.client import client", "client.chat", ["openai.OpenAI().chat"]),
        ("from .llm.client import other as o", "o.chat", ["openai.AsyncOpenAI().chat"]),
        ("from .llm import get", "get().models", ["openai.OpenAI().models"]),
        ("from pkg.llm import get", "get().models", ["openai.OpenAI().models"]),
        ("from . import llm", "llm.get()", ["openai.OpenAI()"]),
        ("import pkg.llm", "pkg.llm.get()", ["openai.OpenAI()"]),
        # The package has bound the name anew, and this is how Python finds it too.
        ("import pkg.llm.client as c", "c.models", ["openai.OpenAI().models"]),
        ("import pkg.llm.client", "pkg.llm.client.models", ["openai.OpenAI().models"]),
        ("from .llm.client import *", "get()", ["openai.OpenAI()"]),
        ("from .llm import client", "client", ["openai.OpenAI()"]),  # the name, not the module
        ("from .llm import client_of", "client_of()", ["openai.OpenAI()"]),
        ("from .llm.client import get_later", "get_later()", ["openai.OpenAI()"]),
        ("from .llm import missing", "missing", []),
        ("from .missing import thing", "thing", []),
        ("", "print", ["builtins.print"]),
        ("", "nothing.at.all", ["builtins.nothing.at.all"]),
        ("try:\n    import ujson as json\nexcept ImportError:\n    import json", "json.dumps",
         ["json.dumps", "ujson.dumps"]),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .llm.client import client", "client",
         ["openai.OpenAI()"]),
    ],
)  # fmt: skip
def test_imports(tmp_path, imports, path, expected):
    opened = Opened(tmp_path, f"{LIBRARY}#: pkg/top.py\n{imports}\n\n\ndef f():\n    pass\n")
    assert opened.means(path, "f") == expected
    assert opened.means(path) == expected


@pytest.mark.parametrize("imports", ["from .llm import get", "from pkg.llm.client import get"])
def test_imports_of_a_function_are_its_own(tmp_path, imports):
    opened = Opened(tmp_path, f"{LIBRARY}#: pkg/top.py\ndef f():\n    {imports}\n\n\ndef g():\n    pass\n")
    assert opened.means("get()", "f") == ["openai.OpenAI()"]
    assert opened.means("get()", "g") == ["builtins.get()"]


BODY = """\
#: pkg/base.py
import requests


class Base:
    limit = 3

    def __init__(self):
        self.session = requests.Session()

    def send(self):
        return self.session

    @classmethod
    def make(cls):
        return cls()

    @staticmethod
    def parse():
        return requests.Response()

    @property
    def api(self) -> "requests.Session":
        return self.session

    def again(self) -> "Base":
        return self

    def __call__(self):
        return self.session
#: pkg/top.py
from __future__ import annotations
from collections import deque
from contextlib import contextmanager
from typing import Iterator
import openai
from .base import Base as Parent


class Child(Parent):
    def own(self):
        return self.send()

    def reset(self):
        self.session = openai.OpenAI()


class Other(Child):
    def send(self):
        return openai.AsyncOpenAI()


class Left: ...
class Diamond(Left, Other): ...
class Foreign(openai.OpenAI): ...


pool: dict[str, Child] = {}
clients = [openai.OpenAI()]
queue: deque[Parent] = deque()
table = {}
table["x"] = Child()
child = Child()
either = Child() if pool else openai.OpenAI()


@contextmanager
def lent() -> Iterator[Child]:
    yield child


def f(given: Child, named: "Child | None" = None, many: list[Child] = (), unknown=None):
    local = given
    for item in many:
        pass
    with lent() as held:
        pass
    first, second = Child(), openai.OpenAI()

    def inner():
        return local
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("child", ["pkg/top.py:Child()"]),
        ("Child", ["pkg/top.py:Child"]),
        ("Child()", ["pkg/top.py:Child()"]),
        ("child.send", ["pkg/base.py:Base.send"]),
        ("child.own", ["pkg/top.py:Child.own"]),
        ("child.session", ["openai.OpenAI()"]),
        ("Parent().session.get", ["requests.Session().get"]),
        ("Other().send()", ["openai.AsyncOpenAI()"]),
        ("Other().own()", ["openai.AsyncOpenAI()"]),  # `self` is the subclass
        ("Diamond().own()", ["openai.AsyncOpenAI()"]),
        ("Other.make()", ["pkg/top.py:Other()"]),
        ("child.parse()", ["requests.Response()"]),
        ("child.api.get", ["requests.Session().get"]),
        ("child.again().send", ["pkg/base.py:Base.send"]),
        ("Parent()()", ["requests.Session()"]),
        ("child.missing", []),
        ("Foreign().chat.create", ["openai.OpenAI().chat.create"]),
        ("pool[]", ["pkg/top.py:Child()"]),
        ("pool.get()", ["pkg/top.py:Child()"]),
        ("pool.pop().send", ["pkg/base.py:Base.send"]),
        ("queue.popleft().send", ["pkg/base.py:Base.send"]),
        ("table[].send", ["pkg/base.py:Base.send"]),
        ("either.send", ["openai.OpenAI().send", "pkg/base.py:Base.send"]),
        ("given.send", ["pkg/base.py:Base.send"]),
        ("named.send", ["builtins.None().send", "pkg/base.py:Base.send"]),
        ("unknown.send", []),
        ("local.send", ["pkg/base.py:Base.send"]),
        ("item.send", ["pkg/base.py:Base.send"]),
        ("held.send", ["pkg/base.py:Base.send"]),
        ("first.send", ["pkg/base.py:Base.send"]),
        ("second.chat", ["openai.OpenAI().chat"]),
        ("inner().send", ["pkg/base.py:Base.send"]),
        ("f", ["pkg/top.py:f"]),
    ],
)
def test_values(tmp_path, path, expected):
    values = [
        text for text in Opened(tmp_path, BODY).means(path, "f") if not text.startswith("builtins.None")
    ]
    assert values == [text for text in expected if not text.startswith("builtins.None")]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("self.send", ["pkg/base.py:Base.send"]),
        ("self.session", ["openai.OpenAI()"]),
        ("self", ["pkg/top.py:Child()"]),
        ("self.again().own", []),
    ],
)
def test_self(tmp_path, path, expected):
    assert Opened(tmp_path, BODY).means(path, "Child.own") == expected


@pytest.mark.parametrize(
    "text",
    [
        "#: a.py\nfrom b import x\n#: b.py\nfrom a import x\n",
        "#: pkg/a.py\nfrom .b import *\n#: pkg/b.py\nfrom .a import *\n",
        "#: a.py\nimport a\nfrom a import x\nx = a.x\n",
        "#: a.py\nx = y\ny = x\n",
        "#: a.py\nx = x.y()\n",
        "#: a.py\ndef x():\n    return x()\n",
        "#: a.py\nclass x(x):\n    pass\n",
        "#: a.py\nclass A(B): pass\nclass B(A): pass\nx = A().y\n",
        "#: a.py\nclass A:\n    def m(self):\n        self.x = self.x.y\nx = A().x\n",
        "#: pkg/__init__.py\nfrom .x import x\n#: pkg/x.py\nfrom . import x\n",
        "#: a.py\nfrom a import *\nx = missing\n",
        "#: a.py\nx = [x][0]\nx[x] = x\n",
        "#: a.py\ndef f(x: 'x'): pass\nx = f(x)\n",
    ],
)
def test_circles_end(tmp_path, text):
    opened = Opened(tmp_path, text)
    for path in ("x", "x.y", "x()", "x().y.z", "x[]", "y"):
        assert len(opened.means(path)) <= 8


def test_chains_of_names_are_followed_up_to_a_limit(tmp_path):
    near = "".join(f"x{n} = x{n + 1}\n" for n in range(10)) + "import requests\nx10 = requests\n"
    assert Opened(tmp_path, f"#: a.py\n{near}").means("x0.get") == ["requests.get"]
    far = "".join(f"x{n} = x{n + 1}\n" for n in range(3000)) + "import requests\nx3000 = requests\n"
    assert Opened(tmp_path / "far", f"#: a.py\n{far}").means("x0.get") in ([], ["requests.get"])


def test_an_answer_does_not_depend_on_what_was_asked_before(tmp_path):
    """An answer that was cut short within a circle is not kept for those outside of it."""
    text = "#: a.py\nimport requests\na = b\nb = a\nb = requests.Session()\na = requests.Response()\n"
    one, other = Opened(tmp_path / "one", text), Opened(tmp_path / "other", text)
    assert (one.means("a"), one.means("b")) == (other.means("b") and other.means("a"), other.means("b"))


def test_a_parameter_hides_the_import(tmp_path):
    opened = Opened(tmp_path, "#: a.py\nimport requests\n\n\ndef f(requests):\n    pass\n")
    assert opened.means("requests.get", "f") == []


def test_a_nested_scope_sees_the_enclosing_one(tmp_path):
    opened = Opened(
        tmp_path,
        "#: a.py\nimport requests\n\n\nclass A:\n    requests = 1\n    def m(self):\n"
        "        s = requests.Session()\n        def n():\n            nonlocal s\n            s = None\n",
    )
    assert opened.means("requests.get", "A.m") == ["requests.get"]  # a class is no scope for its methods
    assert opened.means("s.get", "A.m.n") == ["requests.Session().get"]
    assert opened.means("self", "A.m.n") == ["a.py:A()"]
