"""What settings list is found under the name that users give to their own functions."""

from __future__ import annotations

import pytest

from flake8_eventrace.engine.check import check_source
from flake8_eventrace.settings import CatalogChoice, Settings

FILES = {
    "app/__init__.py": "from .billing import charge\n",
    "app/billing.py": """\
def charge(order): ...
async def refund(order): ...
def announce(event): ...
class Client:
    def ask(self): ...
    @classmethod
    def made(cls): ...
class Special(Client): ...
""",
}


@pytest.fixture
def lines(tmp_path):
    """Return the lines and codes of the findings in a module of the package, under some settings."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "pyproject.toml").write_text("")

    def check(text, **listed):
        settings = Settings(catalog=CatalogChoice(**listed), root=str(tmp_path), cache=False)
        path = tmp_path / "app" / "main.py"
        path.write_text(text)
        return sorted({(f.line, f.code) for f in check_source(text.encode(), str(path), settings)})

    return check


CALLS = """\
import app
from app import charge as renamed
from app.billing import charge, Client, Special
from . import billing

async def serve(order):
    app.charge(order)
    renamed(order)
    charge(order)
    billing.charge(order)

async def ask(client: Client):
    client.ask()
    Special().ask()
    Client.made()
"""


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("app.billing.charge", [7, 8, 9, 10]),
        ("app.charge", [7, 8, 9, 10]),
        ("app.billing.{charge,refund}", [7, 8, 9, 10]),
        ("app.billing.*", [7, 8, 9, 10, 14]),  # line 14 calls a class
        ("charge", [7, 8, 9, 10]),
        ("app.billing.Client().ask", [13, 14]),
        ("app.billing.Special().ask", [14]),
        ("app.billing.Client.made", [15]),
        ("app.billing.**", [7, 8, 9, 10, 13, 14, 15]),
        ("billing.charge", []),
        ("app.other.charge", []),
    ],
)
def test_slow_calls_name_functions_of_the_project(lines, pattern, expected):
    assert lines(CALLS, slow_calls=(pattern,)) == [(line, "LAG203") for line in expected]


def test_what_is_listed_as_not_slow_is_not_followed(lines):
    text = """\
import time
def pause():
    time.sleep(1)
def rest():
    pause()
async def serve():
    pause()
    rest()
"""
    assert lines(text) == [(7, "LAG203"), (8, "LAG203")]
    assert lines(text, not_slow_calls=("app.main.pause",)) == []
    assert lines(text, not_slow_calls=("app.main.rest",)) == [(7, "LAG203")]
    assert lines(text, not_slow_calls=("app.main.rest",), slow_calls=("rest",)) == [(7, "LAG203")]


ENDS = """\
from app.billing import announce, refund

async def stream(order, parts):
    async for part in parts:
        yield part
    await refund(order)
    yield {"type": "done"}

async def told(order, parts):
    async for part in parts:
        announce(part)
    await refund(order)
    announce({"type": "done"})

async def started(order):
    refund(order)
"""


def test_a_listed_coroutine_delays_the_end(lines):
    slow = ("app.billing.refund",)
    assert lines(ENDS, slow_calls=slow) == [(6, "LAG202")]
    assert lines(ENDS, slow_calls=slow, emits=("app.billing.announce",)) == [(6, "LAG202"), (12, "LAG202")]
    not_emits = {"emits": ("announce",), "not_emits": ("app.billing.announce",)}
    assert lines(ENDS, slow_calls=slow, **not_emits) == [(6, "LAG202")]


def test_a_listed_coroutine_of_another_package_delays_the_end(lines):
    text = """\
from bank import refund

async def stream(order, parts):
    async for part in parts:
        yield part
    await refund(order)
    yield {"type": "done"}
"""
    assert lines(text, slow_calls=("bank.refund",)) == [(6, "LAG202")]


def test_the_catalog_counts_within_the_package_that_it_lists(tmp_path):
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "ray").mkdir()
    (tmp_path / "ray/__init__.py").write_text("from ray.worker import get, put\n")
    (tmp_path / "ray/worker.py").write_text("def get(refs): ...\ndef put(value): ...\n")
    text = "import ray\nasync def f(refs):\n    ray.get(refs)\n    ray.put(refs)\n"
    path = tmp_path / "ray" / "serve.py"
    path.write_text(text)
    findings = check_source(text.encode(), str(path), Settings(root=str(tmp_path), cache=False))
    assert [(f.line, f.code) for f in findings] == [(3, "LAG203")]
