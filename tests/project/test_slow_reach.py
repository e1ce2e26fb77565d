"""What a call reaches: chains, what it runs and what it does not, circles and limits."""

from __future__ import annotations

import sys

import pytest

from flake8_eventrace.settings import CatalogChoice
from tests.rules.projects import Opened

SLOW = "import requests\n\n\ndef slow(url=''):\n    requests.get(url)\n\n\n"
ASYNC = "async def later():\n    slow()\n\n\n"


def chain(tmp_path, text: str, function: str = "f", callee: str = "", **asked) -> list[str] | None:
    if not text.startswith("#: "):
        text = f"#: a.py\n{text}"
    return Opened(tmp_path, text).chain(function, callee, **asked)


def calls(run):
    """How many functions of Python are called while `run` is, and what it returns."""
    count = 0

    def count_calls(frame, event, argument):
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(count_calls)
    try:
        result = run()
    finally:
        sys.setprofile(before)
    return count, result


class TestWhatACallRuns:
    @pytest.mark.parametrize(
        "body",
        [
            "slow()",
            "x = slow()",
            "return slow()",
            "if x: slow()",
            "[slow() for y in x]",
            "x = lambda: 1\nslow()",
            "def n(): slow()\nn()",
            "n = slow\nn()",
            "n = partial(slow, 1)\nn()",
            "n = partial(partial(slow), 1)\nn()",
            "try:\n    slow()\nexcept E: pass",
            "try: pass\nfinally: slow()",
            "with slow(): pass",
            "while slow(): pass",
            "assert slow()",
            "x[slow()] = 1",
            "print(slow())",
            "for y in pages(): pass",
            "list(pages())",
            "[*pages()]",
            "x = ''.join(pages())",
            "call(slow)",
            "call(slow, 1)",
            "call(function=slow)",
            "asyncio.run(later())",
            "Made()",
            "Made.of()",
            "with Held(): pass",
            "with held(): pass",
            "Called()()",
            "Child().ask()",
            "Named().go()",
        ],
    )
    def test_runs(self, tmp_path, body):
        assert chain(tmp_path, HERE + function(body)) is not None

    @pytest.mark.parametrize(
        "body",
        [
            "x = slow",
            "x = lambda: slow()",
            "def n(): slow()",
            "def n(): slow()\nreturn n",
            "x = partial(slow)",
            "x = pages()",
            "x = later()",
            "Thread(target=slow).start()",
            "Timer(1, slow).start()",
            "pool.submit(slow)",
            "pool.map(slow, [1])",
            "asyncio.create_task(later())",
            "atexit.register(slow)",
            "tasks.add_task(slow)",
            "x = held()",
            "x = Made",
            "spawn(slow)",
            "quick(slow)",
            "Child().tell()",
            "slow = print\nslow()",
            "x.slow()",
        ],
    )
    def test_does_not_run(self, tmp_path, body):
        assert chain(tmp_path, HERE + function(body)) is None

    @pytest.mark.parametrize(
        ("body", "expected", "blocks"),
        [
            ("await later()", True, False),
            ("later()", False, False),
            ("slow()", True, True),
            ("await asyncio.to_thread(slow)", True, False),
            ("await asyncio.gather(later())", True, False),
            ("await asyncio.wait_for(later(), 1)", True, False),
            ("await loop().run_in_executor(None, slow)", True, False),
            ("async for x in items(): pass", True, False),
            ("[x async for x in items()]", True, False),
            ("async with open_later(): pass", True, False),
            ("x = items()", False, False),
            ("await (await later()).y()", True, False),
        ],
    )
    def test_in_coroutines(self, tmp_path, body, expected, blocks):
        text = HERE + function(body, "async def f(x=None):")
        opened = Opened(tmp_path, f"#: a.py\n{text}")
        assert (opened.chain("f") is not None) is expected
        assert (opened.chain("f", blocking=True) is not None) is blocks


HERE = f"""\
import asyncio
import atexit
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from threading import Thread, Timer
from fastapi import BackgroundTasks

{SLOW}{ASYNC}
pool = ThreadPoolExecutor()
tasks = BackgroundTasks()
loop = asyncio.get_running_loop

def pages():
    yield slow()

async def items():
    yield slow()

def call(function, *args):
    return function(*args)

def quick(function):
    print(function)

def spawn(function):
    Thread(target=function).start()

@contextmanager
def held():
    yield slow()

@asynccontextmanager
async def open_later():
    yield slow()

class Made:
    def __init__(self):
        slow()

    @classmethod
    def of(cls):
        return cls()

class Held:
    def __enter__(self):
        slow()

    def __exit__(self, *error): ...

class Called:
    def __call__(self):
        slow()

class Base:
    def ask(self):
        return self.do()

    def do(self):
        raise NotImplementedError

    def tell(self):
        return None

class Child(Base):
    def do(self):
        slow()

class Named:
    handler = staticmethod(slow)

    def go(self):
        self.inner()

    def inner(self):
        slow()

"""


def function(body: str, head: str = "def f(x=None):") -> str:
    return "\n".join([head, *(f"    {line}" for line in body.splitlines())]) + "\n"


class TestChains:
    def test_the_shortest_chain_wins(self, tmp_path):
        text = SLOW + "def a(): b(); slow()\ndef b(): c()\ndef c(): slow()\ndef f():\n    a()\n"
        assert chain(tmp_path, text) == ["a", "slow", "requests.get"]

    def test_the_gravest_group_wins(self, tmp_path):
        text = "import time\nimport openai\ndef a():\n    time.sleep(1)\n    b()\ndef b():\n    c()\n"
        text += "def c():\n    openai.OpenAI().models.list()\ndef f():\n    a()\n"
        assert chain(tmp_path, text) == ["a", "b", "c", "openai.OpenAI().models.list"]

    def test_across_files(self, tmp_path):
        text = "#: p/c.py\n" + SLOW + "#: p/b.py\nfrom .c import slow\ndef b(): slow()\n"
        text += "#: p/a.py\nfrom p import b\ndef f():\n    b.b()\n"
        assert chain(tmp_path, text) == ["b", "slow", "requests.get"]

    def test_what_the_user_lists(self, tmp_path):
        text = "#: p/a.py\nimport engine\ndef g(): engine.think()\ndef f():\n    g()\n"
        assert Opened(tmp_path, text).chain("f") is None
        choice = CatalogChoice(slow_calls=("engine.think",))
        opened = Opened(tmp_path, text, choice)
        site = opened.index.get(opened.key).functions["f"].body.sites[0]
        reached = opened.slow_reach.chain(site, opened.key, "f", frozenset({"user"}))
        assert reached is not None
        assert (reached.names, reached.group) == (("g", "engine.think"), "user")

    def test_what_the_user_excludes(self, tmp_path):
        text = "#: a.py\n" + SLOW + "def f():\n    slow()\n"
        assert Opened(tmp_path, text, CatalogChoice(not_slow_calls=("requests.*",))).chain("f") is None


class TestCircles:
    def test_recursion(self, tmp_path):
        text = SLOW + "def a(n): a(n - 1); slow()\ndef f():\n    a(3)\n"
        assert chain(tmp_path, text) == ["a", "slow", "requests.get"]
        assert chain(tmp_path / "x", "def a(n): a(n - 1)\ndef f():\n    a(3)\n") is None

    @pytest.mark.parametrize("slow_one", "abcd")
    def test_mutual_recursion(self, tmp_path, slow_one):
        circle = {"a": "b(); c()", "b": "a()", "c": "d()", "d": "a(); b()"}
        text = SLOW + "".join(
            f"def {name}(): {calls}{'; slow()' if name == slow_one else ''}\n"
            for name, calls in circle.items()
        )
        for start in "abcd":
            reached = chain(tmp_path / start, text + f"def f():\n    {start}()\n")
            assert reached is not None
            assert reached[0] == start
            assert reached[-2:] == ["slow", "requests.get"]
            assert len(reached) == len(set(reached))

    def test_two_circles_that_meet(self, tmp_path):
        text = SLOW + (
            "def a(): b()\ndef b(): a(); c()\ndef c(): d()\ndef d(): c(); e()\ndef e(): slow()\n"
            "def f():\n    a()\n"
        )
        assert chain(tmp_path, text) == ["a", "b", "c", "d", "e", "slow", "requests.get"]

    def test_an_import_circle(self, tmp_path):
        text = "#: p/a.py\nfrom .b import b\ndef a():\n    b()\n#: p/b.py\nfrom . import a\nimport requests\n"
        text += "def b():\n    a.a(); requests.get('')\n#: p/c.py\nfrom .a import a\ndef f():\n    a()\n"
        assert chain(tmp_path, text) == ["a", "b", "requests.get"]

    def test_each_function_is_searched_once(self, tmp_path):
        """Thirty layers of two calls each have a billion paths through them."""
        layers = "".join(
            f"def a{n}(): a{n + 1}(); b{n + 1}()\ndef b{n}(): b{n + 1}(); a{n + 1}()\n" for n in range(30)
        )
        text = SLOW + layers + "def a30(): pass\ndef b30(): slow()\ndef f():\n    a0()\n"
        count, reached = calls(lambda: chain(tmp_path, text))
        assert len(reached) == 33
        assert count < 1_000_000

    @pytest.mark.parametrize("circle", [False, True])
    def test_five_thousand_functions_in_a_row(self, tmp_path, circle):
        count = 5000
        last = "a0(); slow()" if circle else "slow()"
        text = SLOW + "".join(f"def a{n}(): a{n + 1}()\n" for n in range(count)) + f"def a{count}(): {last}\n"
        called, reached = calls(lambda: chain(tmp_path, text + "def f():\n    a0()\n"))
        assert called < 2000 * count
        assert reached is not None
        assert len(reached) == count + 3

    def test_functions_beyond_the_limit_count_as_quick(self, tmp_path, monkeypatch):
        from flake8_eventrace.project import slow_reach

        monkeypatch.setattr(slow_reach, "MOST_FUNCTIONS", 50)
        text = SLOW + "".join(f"def a{n}(): a{n + 1}()\n" for n in range(200)) + "def a200(): slow()\n"
        assert chain(tmp_path, text + "def f():\n    a0()\n") is None


HIERARCHY = (
    "import requests\nfrom abc import ABC, abstractmethod\nclass Base(ABC):\n    @abstractmethod\n"
    "    def do(self): ...\n    def run(self):\n        self.do()\n"
)


def subclasses(slow: int, quick: int) -> str:
    text = "".join(f"class S{n}(Base):\n    def do(self): requests.get('')\n" for n in range(slow))
    return text + "".join(f"class Q{n}(Base):\n    def do(self): return 1\n" for n in range(quick))


class TestSubclasses:
    @pytest.mark.parametrize(
        ("slow", "quick", "expected"),
        [(1, 0, True), (2, 1, True), (1, 1, False), (1, 2, False), (0, 2, False), (0, 0, False)],
    )
    def test_an_abstract_method_does_what_most_subclasses_do(self, tmp_path, slow, quick, expected):
        text = (
            HIERARCHY
            + subclasses(slow, quick)
            + "def f(b: Base):\n    b.do()\ndef g(b: Base):\n    b.run()\n"
        )
        assert (chain(tmp_path, text) is not None) is expected
        assert (chain(tmp_path, text, "g") is not None) is expected

    def test_a_certain_subclass_runs_its_own_method(self, tmp_path):
        text = HIERARCHY + subclasses(3, 1) + "def f():\n    Q0().run()\ndef g():\n    S0().run()\n"
        assert chain(tmp_path, text, "f", "Q0().run") is None
        assert chain(tmp_path, text, "g", "S0().run") is not None

    def test_subclasses_in_other_files(self, tmp_path):
        text = "#: p/base.py\n" + HIERARCHY + "#: p/sub/one.py\nfrom ..base import Base\nimport requests\n"
        text += "class One(Base):\n    def do(self): requests.get('')\n#: p/a.py\nfrom .base import Base\n"
        text += "def f(b: Base):\n    b.run()\n"
        assert chain(tmp_path, text) == ["run", "do", "do", "requests.get"]

    def test_an_override_is_what_runs(self, tmp_path):
        text = SLOW + "class A:\n    def do(self): slow()\n    def run(self): self.do()\n"
        text += "class B(A):\n    def do(self): pass\ndef f():\n    B().run()\ndef g():\n    A().run()\n"
        assert chain(tmp_path, text, "f", "B().run") is None
        assert chain(tmp_path, text, "g", "A().run") is not None


class TestDecorators:
    @pytest.mark.parametrize(
        ("decorator", "expected"),
        [
            ("functools.wraps(print)", True),
            ("functools.lru_cache", False),  # called without arguments: one answer
            ("functools.cache", False),
            ("unknown.decorator", True),
            ("keeps", True),
            ("keeps_with(1)", True),
            ("on_thread", False),
            ("celery.shared_task", True),
        ],
    )
    def test_whether_a_decorated_function_runs_at_the_call(self, tmp_path, decorator, expected):
        text = "import celery\nimport functools\nimport threading\nimport unknown\nimport requests\n"
        text += "def keeps(fn):\n    def call(*a):\n        return fn(*a)\n    return call\n"
        text += "def keeps_with(n):\n    def deco(fn):\n        return fn\n    return deco\n"
        text += "def on_thread(fn):\n    def call():\n        threading.Thread(target=fn).start()\n"
        text += "    return call\n"
        text += f"@{decorator}\ndef a():\n    requests.get('')\ndef f():\n    a()\n"
        assert (chain(tmp_path, text) is not None) is expected

    def test_a_cache_with_arguments_is_missed_again_and_again(self, tmp_path):
        text = "import functools, requests\n@functools.cache\ndef a(url):\n    requests.get(url)\n"
        assert chain(tmp_path, text + "def f(x):\n    a(x)\n") is not None
        assert chain(tmp_path, text + "def f():\n    a('x')\n") is None  # one answer


class TestFacts:
    TEXT = SLOW + (
        "def a(wait=False, *, mode='fast', other=None):\n"
        "    if wait: slow()\n    if mode == 'slow': slow()\n    if not other:\n        return\n    slow()\n"
    )

    @pytest.mark.parametrize(
        ("call", "expected"),
        [
            ("a()", False),
            ("a(True)", True),
            ("a(wait=True)", True),
            ("a(False)", False),
            ("a(wait=0)", False),
            ("a(mode='slow')", True),
            ("a(mode='fast')", False),
            ("a(other=1)", True),
            ("a(other=x)", True),
            ("a(x)", True),
            ("a(*x)", True),
            ("a(**x)", True),
        ],
    )
    def test_literals_decide(self, tmp_path, call, expected):
        assert (chain(tmp_path, self.TEXT + function(call)) is not None) is expected

    def test_literals_are_passed_on(self, tmp_path):
        text = self.TEXT + "def b(wait=False): a(wait)\ndef f():\n    b()\ndef g():\n    b(True)\n"
        assert chain(tmp_path, text, "f") is None
        assert chain(tmp_path, text, "g") == ["b", "a", "slow", "requests.get"]

    def test_an_object_that_may_be_missing_is_made(self, tmp_path):
        text = "import requests\ndef a(session=None):\n    if session is None:\n"
        text += "        session = requests.Session()\n    session.get('')\n"
        text += "def b(session=None): a(session)\ndef f():\n    b()\n"
        assert chain(tmp_path, text) == ["b", "a", "requests.Session().get"]

    def test_a_rebound_parameter_has_no_facts(self, tmp_path):
        text = SLOW + "def a(wait=False):\n    wait = ask()\n    if wait: slow()\ndef f():\n    a()\n"
        assert chain(tmp_path, text) is not None

    @pytest.mark.parametrize(
        ("call", "expected"),
        [
            ("psutil.cpu_percent()", False),
            ("psutil.cpu_percent(interval=1)", True),
            ("psutil.cpu_percent(interval=None)", False),
            ("jobs.get()", True),
            ("jobs.get(block=False)", False),
            ("jobs.get(timeout=0)", False),
            ("jobs.get(True, 5)", True),
            ("jobs.get_nowait()", False),
        ],
    )
    def test_arguments_of_listed_callables_decide(self, tmp_path, call, expected):
        text = f"import psutil, queue\njobs = queue.Queue()\nasync def f():\n    {call}\n"
        assert (chain(tmp_path, text, blocking=True) is not None) is expected


class TestJoins:
    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ("pool.submit(slow)", False),
            ("pool.submit(slow).result()", True),
            ("future = pool.submit(slow)\nfuture.result()", True),
            ("t = Thread(target=slow)\nt.start()", False),
            ("t = Thread(target=slow)\nt.start()\nt.join()", True),
            ("with ThreadPoolExecutor() as p:\n    p.submit(slow)", True),
        ],
    )
    def test_what_is_waited_for_counts(self, tmp_path, body, expected):
        text = HERE + function(body, "def a():") + "def f():\n    a()\n"
        assert (chain(tmp_path, text) is not None) is expected

    def test_locks_do_not_go_through_calls(self, tmp_path):
        text = "import threading\nready = threading.Event()\ndef a(): ready.wait()\n"
        text += "async def f():\n    a()\nasync def g():\n    ready.wait()\n"
        assert chain(tmp_path, text, blocking=True) is None
        assert chain(tmp_path, text, "g", blocking=True) == ["threading.Event().wait"]
