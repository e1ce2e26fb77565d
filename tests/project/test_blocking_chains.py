"""LAG203 in small projects: which calls reach a blocking call, and which do not."""

from __future__ import annotations

import textwrap

import pytest

from flake8_eventrace.engine.check import check_source
from flake8_eventrace.project import slow_calls as calls
from flake8_eventrace.settings import Settings


@pytest.fixture
def blocking(tmp_path):
    """The blocking calls of `app.py` in a project of the given modules, as (source line, chain)."""
    (tmp_path / "pyproject.toml").write_text("")

    def find(app, **modules):
        for name, text in modules.items():
            path = tmp_path.joinpath(*name.split("__")).with_suffix(".py")
            path.parent.mkdir(exist_ok=True)
            path.write_text(textwrap.dedent(text))
        source = textwrap.dedent(app)
        path = tmp_path / "app.py"
        path.write_text(source)
        findings = check_source(source.encode(), str(path), Settings(select=("LAG203",), cache=False))
        lines = source.splitlines()
        return [lines[finding.line - 1].strip() for finding in findings]

    return find


CLIENTS = """
    import httpx


    class AsyncClient:
        async def __aenter__(self):
            return self

        async def read(self):
            return None


    class SyncClient:
        def __init__(self):
            self._http = httpx.Client()

        def __enter__(self):
            return self

        def read(self):
            return self._http.get("https://example.org")


    def get_client(sync=False) -> AsyncClient | SyncClient:
        return SyncClient() if sync else AsyncClient()
"""


def test_an_awaited_call_of_either_client_is_that_of_the_asynchronous_one(blocking):
    assert not blocking(
        """
        from clients import get_client

        async def load():
            client = get_client()
            return await client.read()
        """,
        clients=CLIENTS,
    )


def test_async_with_does_not_enter_a_synchronous_client(blocking):
    assert not blocking(
        """
        from clients import get_client

        async def load():
            async with get_client() as client:
                client.read()
        """,
        clients=CLIENTS,
    )


def test_with_enters_the_synchronous_client(blocking):
    assert blocking(
        """
        from clients import SyncClient

        async def load():
            with SyncClient() as client:
                client.read()
        """,
        clients=CLIENTS,
    ) == ["client.read()"]


def test_with_binds_what_enter_returns(blocking):
    assert blocking(
        """
        import requests

        class Session:
            def get(self):
                return requests.get("https://example.org")

        class Pool:
            def __enter__(self) -> Session:
                return Session()

            def __exit__(self, *error):
                pass

            def get(self):
                return None

        async def load():
            with Pool() as session:
                session.get()
        """
    ) == ["session.get()"]


IMAGE = """
    import httpx


    class Image:
        def __init__(self, url=None, content=None):
            self.url = url
            self.content = content

        def to_bytes(self):
            if self.content:
                return self.content
            elif self.url:
                return httpx.get(self.url).content
            return None

        def to_base64(self):
            return self.to_bytes().hex()

        def to_dict(self):
            found = {"url": self.url}
            if self.content:
                found["content"] = self.to_base64()
            return found

        def load(self):
            return self.to_base64()
"""


def test_what_was_tested_of_the_instance_holds_in_its_methods(blocking):
    assert blocking(
        """
        from image import Image

        async def send(image: Image):
            image.to_dict()
            image.load()
        """,
        image=IMAGE,
    ) == ["image.load()"]


def test_what_was_tested_of_an_argument_holds_in_the_callee(blocking):
    assert blocking(
        """
        from image import Image

        def content(image):
            if image.content is None:
                return image_from_web(image)
            return image.content

        def image_from_web(image: Image):
            return image.to_bytes()

        async def send(images: list[Image]):
            for image in images:
                if image.content:
                    image.to_bytes()
                if image.url is not None:
                    image.to_bytes()
        """,
        image=IMAGE,
    ) == ["image.to_bytes()"]


def test_a_literal_is_passed_on(blocking):
    assert blocking(
        """
        import requests

        def payload(cached=False):
            return catalog(cached=cached)

        def catalog(cached=False):
            return known(cached)

        def known(cached):
            if not cached:
                return requests.get("https://example.org")
            return None

        async def serve():
            payload(cached=True)
            payload()
        """
    ) == ["payload()"]


def test_a_test_does_not_outlive_a_new_value(blocking):
    assert blocking(
        """
        from image import Image

        async def send(image: Image):
            if image.content:
                image.content = None
                image.to_bytes()
        """,
        image=IMAGE,
    ) == ["image.to_bytes()"]


@pytest.mark.parametrize(
    "load",
    [
        """
        def load(request, key):
            if key not in request.app.state.TOOLS:
                request.app.state.TOOLS[key] = fetch(key)
            return request.app.state.TOOLS[key]
        """,
        """
        def load(request, key):
            tool = request.app.state.TOOLS.get(key, None)
            if tool is None:
                tool = fetch(key)
                request.app.state.TOOLS[key] = tool
            return tool
        """,
        """
        TOOLS = {}

        def load(request, key):
            if key in TOOLS:
                tool = TOOLS[key]
            else:
                tool = TOOLS[key] = fetch(key)
            return tool
        """,
        """
        def load(request, key):
            tools = known()
            if key in tools:
                return tools[key] or None
            tools[key] = fetch(key)
            return tools[key]
        """,
        """
        import threading

        TOOLS = None
        LOCK = threading.Lock()

        def load(request, key, again=False):
            global TOOLS
            with LOCK:
                if TOOLS and not again:
                    return TOOLS
            TOOLS = fetch(key)
            return TOOLS
        """,
        """
        from functools import lru_cache

        @lru_cache
        def load(request=None, key="tools"):
            return fetch(key)
        """,
    ],
    ids=["app-state", "got-from-app-state", "else", "own-store", "under-a-lock", "cached"],
)
def test_a_miss_of_a_cache_is_cold(blocking, load):
    call = "load()" if "lru_cache" in load else "load(request, 'weather')"
    app = f"""
import requests

def fetch(key):
    return requests.get(key)

def known():
    return STORE

STORE = {{}}
{textwrap.dedent(load)}

async def serve(request):
    {call}
    fetch("https://example.org")
"""
    assert blocking(app) == ['fetch("https://example.org")']


def test_a_cache_by_argument_is_not_cold(blocking):
    assert blocking(
        """
        from functools import lru_cache
        import requests

        @lru_cache
        def load(key):
            return requests.get(key)

        async def serve(key):
            load(key)
            load("https://example.org/one")
        """
    ) == ["load(key)"]


@pytest.mark.parametrize(
    ("guard", "call"),
    [
        ("if not self.items.empty():", "self.items.get()"),
        ("while not self.items.empty():", "self.items.get()"),
        ("if self.items.qsize() > 0:", "self.items.get()"),
        ("if self.future.done():", "self.future.result()"),
        ("if not self.thread.is_alive():", "self.thread.join()"),
    ],
)
def test_a_call_after_a_test_of_readiness_does_not_wait(blocking, guard, call):
    app = f"""
import queue
import threading
from concurrent.futures import Future

class Reader:
    def __init__(self, future: Future):
        self.items = queue.Queue()
        self.thread = threading.Thread(target=print)
        self.future = future

    async def read(self):
        {guard}
            {call}

    async def wait(self):
        value = {call}
"""
    assert blocking(app) == [f"value = {call}"]


def test_branches_for_other_platforms_are_cold(blocking):
    assert blocking(
        """
        import sys
        import time

        if sys.platform == "win32":
            def unlink(path):
                time.sleep(1)
        else:
            def unlink(path):
                pass

        def link(path):
            if sys.platform.startswith("win"):
                time.sleep(1)

        def posix(path):
            if sys.platform != "win32":
                time.sleep(1)

        IS_WINDOWS = sys.platform == "win32"

        def flagged(path):
            if IS_WINDOWS:
                time.sleep(1)

        def mac(path):
            if sys.platform != "darwin":
                return
            time.sleep(1)

        async def serve(path):
            unlink(path)
            link(path)
            flagged(path)
            mac(path)
            posix(path)
        """
    ) == ["posix(path)"]


def test_texts_and_paths_that_are_joined_are_no_threads(blocking):
    assert blocking(
        """
        import os
        import threading
        import requests

        def look():
            requests.get("https://example.org")

        def start(parts):
            worker = threading.Thread(target=look)
            worker.start()
            return os.path.join("a", ", ".join(parts))

        def run():
            worker = threading.Thread(target=look)
            worker.start()
            worker.join(timeout=5)

        async def serve(parts):
            start(parts)
            run()
        """
    ) == ["run()"]


def test_super(blocking):
    assert blocking(
        """
        from base import Base

        class Child(Base):
            def send(self):
                return super().send()

            def stay(self):
                return super().stay()

        async def serve():
            Child().send()
            Child().stay()
        """,
        base="""
        import requests

        class Root:
            def send(self):
                return requests.get("https://example.org")

        class Base(Root):
            def stay(self):
                return None
        """,
    ) == ["Child().send()"]


def test_a_method_that_returns_its_own_instance(blocking):
    assert blocking(
        """
        from typing import Self
        import requests

        class Client:
            def login(self) -> Self:
                return self

            def fetch(self):
                return requests.get("https://example.org")

        class Other(Client):
            def fetch(self):
                return None

        async def serve():
            Client().login().fetch()
            Other().login().fetch()
        """
    ) == ["Client().login().fetch()"]


def test_calls_in_error_handlers_are_not_followed(blocking):
    assert blocking(
        """
        import subprocess

        def version():
            return subprocess.run(["tool", "--version"])

        def check(path):
            if not path:
                raise ValueError(version())

        async def serve(path):
            check(path)
            try:
                await path.read()
            except OSError:
                version()
            else:
                version()
        """
    ) == ["version()"]


def test_an_exception_of_normal_runs_is_no_failure(blocking):
    assert blocking(
        """
        import socket

        def resolve(host):
            try:
                return [int(host)]
            except ValueError:
                return socket.getaddrinfo(host, None)

        def reconnect(host):
            try:
                return host.read()
            except OSError:
                return socket.getaddrinfo(host, None)

        async def serve(host):
            resolve(host)
            reconnect(host)
            try:
                return await host.read()
            except NotImplementedError:
                return resolve(host)
        """
    ) == ["resolve(host)", "return resolve(host)"]


def test_what_is_installed_once_is_cold(blocking):
    assert not blocking(
        """
        import importlib.util
        import subprocess

        def ensure(package):
            if not importlib.util.find_spec(package):
                subprocess.check_call(["pip", "install", package])

        async def serve():
            ensure("requests")
        """
    )


def test_methods_of_a_foreign_abstract_class_are_unknown(blocking):
    app = """
        from langchain_core.retrievers import BaseRetriever

        class Pages(BaseRetriever):
            def _get_relevant_documents(self, query):
                return self.pages

        async def serve(other: BaseRetriever):
            Pages().invoke("")
            other.invoke("")
        """
    assert blocking(app) == ['other.invoke("")']


@pytest.mark.parametrize(
    ("length", "tests", "is_reported"),
    [(20, 0, True), (21, 0, False), (8, 4, True), (8, 5, False), (2, 6, True), (3, 6, False)],
)
def test_a_chain_that_assumes_too_much_is_not_reported(blocking, length, tests, is_reported):
    """Each call costs 1, each test that is left open 3, and a chain may cost 20."""
    conditions = ["if x: " * (n == 0 and tests > 0) for n in range(length - 1)]
    links = "".join(f"def f{n}(x=g()):\n  {conditions[n]}f{n + 1}()\n" for n in range(length - 1))
    if tests > 1:
        nested = "".join(f"{'  ' * (n + 1)}if x[{n}]:\n" for n in range(tests))
        links = links.replace("  if x: f1()\n", f"{nested}{'  ' * (tests + 1)}f1()\n")
    app = (
        f"import requests\n{links}def f{length - 1}(x=g()): requests.get('https://example.org')\n"
        "async def serve():\n    f0()\n"
    )
    assert blocking(app) == ["f0()"] * is_reported


def test_what_the_context_decides_costs_nothing(blocking):
    """Twelve tests, each of which the caller's literal answers, or the first test."""
    links = "".join(f"def f{n}(on):\n  if on: f{n + 1}(on)\n" for n in range(12))
    app = f"import requests\n{links}def f12(on): requests.get('https://example.org')\n"
    assert blocking(f"{app}async def serve():\n    f0(True)\n") == ["f0(True)"]
    assert blocking(f"{app}async def serve(on):\n    f0(on)\n") == ["f0(on)"]
    assert not blocking(f"{app.replace('if on:', 'if on():')}async def serve(on):\n    f0(on)\n")


def test_what_a_thread_is_passed_does_not_block(blocking):
    assert not blocking(
        """
        import asyncio
        import requests

        async def serve(url):
            return await asyncio.to_thread(requests.get, url)
        """
    )


def test_one_slow_implementation_of_two_is_not_what_most_do(blocking):
    app = """
        from abc import ABC, abstractmethod
        import requests

        class Store(ABC):
            @abstractmethod
            def save(self): ...

        class Local(Store):
            def save(self):
                return None

        class Remote(Store):
            def save(self):
                return requests.post("https://example.org")

        async def serve(store: Store):
            store.save()
        """
    assert not blocking(app)
    more = (
        app
        + """
        class Mirror(Store):
            def save(self):
                return requests.put("https://example.org")
        """
    )
    assert blocking(more) == ["store.save()"]


def test_names_of_this_machine_and_numbers_need_no_server(blocking):
    assert blocking(
        """
        import socket

        def lookup(host):
            if host == "localhost":
                return socket.gethostbyname(host)
            return host

        def is_address(text):
            return socket.getaddrinfo(text, 0, flags=socket.AI_NUMERICHOST)

        async def serve(host):
            lookup(host)
            is_address(host)
            socket.gethostbyname(host)
        """
    ) == ["socket.gethostbyname(host)"]


def test_a_very_short_sleep_does_not_block(blocking):
    assert blocking(
        """
        import time

        async def serve():
            time.sleep(0.001)
            time.sleep(0.5)
        """
    ) == ["time.sleep(0.5)"]


def test_a_future_of_either_kind_may_be_that_of_the_loop(blocking):
    assert not blocking(
        """
        import asyncio
        from concurrent.futures import Future

        async def serve(ready: Future | asyncio.Future):
            return ready.exception()
        """
    )


CIRCLE = {
    "ring__one": """
        import requests
        from .two import Two

        class One:
            def __init__(self):
                self.other = Two()

            def go(self, depth):
                return self.other.go(depth) if depth else self.end()

            def end(self):
                return requests.get("https://example.org")
    """,
    "ring__two": """
        from .three import make

        class Two:
            def __init__(self):
                self.other = make()

            def go(self, depth):
                return self.other.go(depth - 1)
    """,
    "ring__three": """
        def make():
            from .one import One
            return One()
    """,
}


def test_the_order_of_the_files_and_the_cache_change_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("EVENTRACE_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "ring").mkdir()
    modules = dict(CIRCLE, ring____init__="")
    for name, kind in (("first", "One"), ("second", "Two")):
        modules[f"ring__{name}"] = f"""
            from .{kind.lower()} import {kind}

            async def serve():
                {kind}().go(3)
                {kind}().other.go(3)
                {kind}().other.other.go(3)
        """
    paths = []
    for name, text in modules.items():
        path = tmp_path / "ring" / f"{name.removeprefix('ring__')}.py"
        path.write_text(textwrap.dedent(text))
        paths.append(path)

    def answers(order, cache):
        calls._slow_reach.cache_clear()
        settings = Settings(select=("LAG203",), cache=cache)
        results = {path.name: check_source(path.read_bytes(), str(path), settings) for path in order}
        return {name: [(f.line, f.message) for f in findings] for name, findings in results.items()}

    expected = answers(paths, cache=False)
    assert [len(expected[name]) for name in ("first.py", "second.py")] == [3, 3]
    for start in range(len(paths)):
        order = paths[start:] + paths[:start]
        assert answers(order, cache=False) == expected
        assert answers(order[::-1], cache=False) == expected
    for order in (paths, paths[::-1]):
        assert answers(order, cache=True) == expected


def test_the_message_fits_in_one_line(tmp_path):
    names = ["prepare_the_message_for_the_model", "resolve_every_attachment_in_it", "download_what_is_remote"]
    bodies = [*(f"{name}()" for name in names[1:]), "requests.get('https://example.org')"]
    functions = "".join(f"def {n}():\n    {b}\n" for n, b in zip(names, bodies, strict=True))
    source = f"import requests\n{functions}async def handle_incoming_message():\n    {names[0]}()\n"
    (finding,) = check_source(source.encode(), str(tmp_path / "app.py"), Settings(select=("LAG203",)))
    assert len(finding.message) <= 180
    assert f"`{names[0]}()`" in finding.message
    assert "`requests.get`" in finding.message
