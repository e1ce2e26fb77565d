"""The late project, mended as a whole, runs: its last events leave before the slow calls end.

The packages that it would reach the network with are stand-ins whose slow call ends when the
test says so.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import sys
import threading
import time
from types import ModuleType, SimpleNamespace

import pytest

from tests import commands
from tests.rules.test_projects import API, PROJECTS, checked, copied, places

#: What the fixtures make is made in one process.
pytestmark = pytest.mark.xdist_group("project_runs")

#: Seconds after which something hangs, however loaded the machine is.
PATIENCE = 600.0


@pytest.fixture(scope="module")
def mended(tmp_path_factory):
    """The project after `eventrace fix --unsafe-fixes`."""
    home = copied("late", tmp_path_factory.mktemp("fix"))
    run(home, "flake8_eventrace", "fix", "--unsafe-fixes", ".")
    return home


def run(home, *command: str) -> None:
    call = [sys.executable, "-m", *command]
    done = commands.run(call, cwd=home)
    assert done.returncode == 0, done.stdout + done.stderr


class Network:
    """What stands for everybody else. The calls that `slow` finds wait until `release` is set."""

    def __init__(self, slow, failure: Exception | None = None) -> None:
        self.slow = slow
        self.failure = failure
        self.release = threading.Event()
        self.ended: list[str] = []

    def _begin(self, text: str) -> bool:
        return self.slow in text

    def _end(self, text: str) -> None:
        self.ended.append(text)
        if self.failure is not None:
            raise self.failure

    def ask(self, *, model, messages):
        text = messages[0]["content"]
        if self._begin(text):
            assert self.release.wait(PATIENCE)
            self._end(text)
        message = SimpleNamespace(content=f"answer to {text}")
        return SimpleNamespace(choices=[SimpleNamespace(message=message)])

    def post(self, url, json):
        if self._begin(url):
            assert self.release.wait(PATIENCE)
            self._end(url)

    async def post_later(self, url, json):
        if self._begin(url):
            while not self.release.is_set():
                await asyncio.sleep(0.001)
            self._end(url)

    def modules(self) -> dict[str, ModuleType]:
        network = self

        class OpenAI:
            def __init__(self):
                self.chat = SimpleNamespace(completions=SimpleNamespace(create=network.ask))

        class AsyncClient:
            post = staticmethod(network.post_later)

            async def __aenter__(self):
                return self

            async def __aexit__(self, *error):
                return None

        made = {name: ModuleType(name) for name in ("openai", "requests", "httpx")}
        made["openai"].OpenAI = OpenAI
        made["requests"].post = self.post
        made["httpx"].AsyncClient = AsyncClient
        return made


@pytest.fixture
def started(mended, monkeypatch):
    """Imports the mended project with a network of one's own."""

    def start(network: Network):
        for name in [name for name in sys.modules if name == "chat" or name.startswith("chat.")]:
            monkeypatch.delitem(sys.modules, name)
        for name, module in network.modules().items():
            monkeypatch.setitem(sys.modules, name, module)
        monkeypatch.syspath_prepend(str(mended))
        importlib.invalidate_caches()
        api = importlib.import_module("chat.server.api")
        assert str(mended) in api.__file__
        return api, importlib.import_module("chat.server.events")

    yield start
    for name in [name for name in sys.modules if name == "chat" or name.startswith("chat.")]:
        del sys.modules[name]


def wait_until(condition) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.001)


def test_the_command_and_libcst_s_tool_make_the_same_files(mended, tmp_path):
    home = copied("late", tmp_path)
    for command in ("defer_call.DeferCall", "call_in_thread.CallInThread"):
        codemod = f"flake8_eventrace.codemods.{command}"
        run(home, "libcst.tool", "codemod", "-x", codemod, "--no-format", "--jobs", "1", ".")
    for path in sorted(home.rglob("*.py")):
        assert path.read_bytes() == (mended / path.relative_to(home)).read_bytes(), path
    assert (home / API).read_bytes() == (PROJECTS / "late" / API).with_suffix(".unsafe.fixed.py").read_bytes()


def test_the_mended_project_is_clean(mended):
    assert places(checked(mended)) == set()


def test_the_event_leaves_before_the_name_is_there(started):
    network = Network("A name for")
    api, events = started(network)
    api.step("r1", "why")
    room = events.Rooms.get("r1")
    assert room.events == [{"type": "generation_complete", "text": "answer to why"}]
    assert network.ended == []
    network.release.set()
    names = importlib.import_module("chat.naming.auto").names
    wait_until(lambda: names)
    assert names == {"r1": "answer to A name for: why"}


def test_a_failure_of_the_name_is_logged(started, caplog):
    network = Network("A name for", failure=RuntimeError("no model"))
    api, events = started(network)
    with caplog.at_level(logging.ERROR):
        api.step("r2", "why")
        assert len(events.Rooms.get("r2").events) == 1
        network.release.set()
        wait_until(lambda: caplog.records)
    (record,) = caplog.records
    assert record.name == "chat.server.api"
    assert "no model" in caplog.text


def test_the_stream_ends_before_the_webhook_does(started):
    network = Network("https://hook")
    api, events = started(network)
    frames = list(api.stream(events.Room("r3", hook="https://hook"), "why"))
    assert [type(frame).__name__ for frame in frames] == ["dict", "Finished"]
    assert network.ended == []
    network.release.set()
    wait_until(lambda: network.ended)
    assert network.ended == ["https://hook"]


@pytest.mark.parametrize("failure", [None, RuntimeError("no memory")])
def test_the_coroutine_s_event_leaves_before_the_memory_is_written(started, caplog, failure):
    network = Network("https://memory", failure)
    api, events = started(network)

    async def main():
        room = events.Room("r4")
        await api.answer(room, "why")
        assert [event["event"] for event in room.events] == ["done"]
        assert network.ended == []
        network.release.set()
        end = time.monotonic() + PATIENCE
        while len(asyncio.all_tasks()) > 1:
            assert time.monotonic() < end
            await asyncio.sleep(0.001)
        await asyncio.sleep(0)  # what is to be done when a task is done
        assert not api._background_tasks

    with caplog.at_level(logging.ERROR):
        asyncio.run(main())
    assert network.ended == ["https://memory.example/r4"]
    assert ("no memory" in caplog.text) is (failure is not None)


def test_the_loop_goes_on_while_a_thread_blocks(started):
    network = Network("https://hook")
    api, events = started(network)

    async def main():
        room = events.Room("r5", hook="https://hook")
        telling = asyncio.create_task(api.tell(room))
        for _ in range(20):
            await asyncio.sleep(0.001)  # would never come back, if the loop were blocked
        assert not telling.done()
        network.release.set()
        await asyncio.wait_for(telling, PATIENCE)
        assert room.events == [{"event": "renamed"}]

    asyncio.run(main())
