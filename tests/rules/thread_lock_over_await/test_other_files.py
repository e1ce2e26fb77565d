"""LAG204 in small projects: what is awaited under the lock is defined in another file."""

from __future__ import annotations

import textwrap

import pytest

from flake8_eventrace.engine.check import check_source
from flake8_eventrace.settings import Settings

APP = """
import threading

from base import Endpoint


class Limited(Endpoint):
    def __init__(self):
        self.lock = threading.Lock()
        self.seen = {}

    async def post(self, peer):
        with self.lock:
            if peer in self.seen:
                return await self.refuse("again")
            self.seen[peer] = True
        return await self.accept()
"""


@pytest.mark.parametrize(
    ("refuse", "is_quiet"),
    [
        ("async def refuse(self, text): return {'error': text}", True),
        ("async def refuse(self, text): return await self.answer({'error': text})", True),
        ("async def refuse(self, text): return await self.send({'error': text})", False),
        ("async def refuse(self, text): return await self.task", False),
        ("async def refuse(self, text): return await self.refuse(text)", False),
        ("@logged\n    async def refuse(self, text): return {'error': text}", False),
        ("def refuse(self, text): return self.send(text)", False),
        ("async def refuse(self, text):\n        async for part in self.parts: return part", False),
        ("async def refuse(self, text):\n        async with self.session: return text", False),
        ("async def refuse(self, text): return [part async for part in self.parts]", False),
    ],
)
def test_a_coroutine_of_another_file_that_never_suspends(tmp_path, refuse, is_quiet):
    base = f"""
from web import logged, respond


class Endpoint:
    {refuse}

    async def accept(self):
        return {{}}

    async def answer(self, data):
        return data

    async def send(self, data):
        return await respond(data)
"""
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "base.py").write_text(base)
    path = tmp_path / "app.py"
    path.write_text(APP)
    source = textwrap.dedent(APP).encode()
    findings = check_source(source, str(path), Settings(select=("LAG204",), cache=False))
    assert [finding.code for finding in findings] == ([] if is_quiet else ["LAG204"])
