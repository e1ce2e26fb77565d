"""`eventrace reproduce`: the command, its options and exit codes."""

from __future__ import annotations

import os
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner

from flake8_eventrace.cli import main
from tests.fixes.test_refused import SOURCE as STREAM

CLOSURE = """\
import threading


def tail(client):
    inbox = []
    arrived = threading.Event()

    def on_message(message):
        inbox.append(message)
        arrived.set()

    client.on_message = on_message
    while True:
        while inbox:
            inbox.pop()
        arrived.clear()
        arrived.wait()
"""


PROCESSES = STREAM.replace("threading", "multiprocessing")
NOBODY = """\
def await_online(device):
    while not device.online:
        device.flag.clear()
        device.flag.wait()
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("box.py").write_text(STREAM, encoding="utf-8")
    return tmp_path


def reproduce(*arguments):
    return CliRunner().invoke(main, ["reproduce", *arguments])


def test_writes_a_test_to_standard_output(here):
    result = reproduce("box.py:15")
    assert result.exit_code == 0
    assert "def test_take_gets_the_signal_of_put():" in result.stdout
    assert "box = box.Box()" not in result.stdout  # it would hide the module
    compile(result.stdout, "test_box.py", "exec")


def test_nothing_of_the_users_is_imported(here):
    Path("box.py").write_text(STREAM + "\nopen('imported', 'w').close()\n", encoding="utf-8")
    assert reproduce("box.py:15", "-o", "test_box.py").exit_code == 0
    assert not os.path.exists("imported")
    assert reproduce("box.py:15", "--run").exit_code == 1
    assert os.path.exists("imported")


def test_run_prints_what_happened(here):
    result = reproduce("box.py:15", "--run")
    assert result.exit_code == 1
    assert result.stdout.startswith("Lost: the consumer sleeps for 5 s at box.py:16: self.filled.wait(5)")
    assert "producer  box.py:10: self.items.append(item)" in result.stdout


@pytest.mark.parametrize(
    ("source", "line", "reason"),
    [
        (NOBODY, 3, "the code that signals `device.flag` is not in sight"),
        (CLOSURE, 16, "`tail.on_message` is defined inside a function, which only your code can call"),
    ],
)
def test_what_cannot_be_known_is_a_fixture_to_fill_in(here, source, line, reason):
    Path("box.py").write_text(source, encoding="utf-8")
    written = reproduce(f"box.py:{line}", "-o", "test_box.py")
    assert written.exit_code == 0
    text = Path("test_box.py").read_text(encoding="utf-8")
    assert f'pytest.skip("fill in the fixture `parties`: {reason}")' in text
    compile(text, "test_box.py", "exec")
    ran = reproduce(f"box.py:{line}", "--run")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert reason in ran.stderr


def test_producer_in_another_file_is_left_to_the_fixture(here):
    cut = STREAM.index("    def take")
    Path("store.py").write_text(STREAM[:cut], encoding="utf-8")
    taking = STREAM[cut:].replace("    def take(self):", "def take(box: Box):").replace("self.", "box.")
    Path("box.py").write_text(
        "from store import Box\n\n\n" + textwrap.dedent(taking.replace("\n    ", "\n")), encoding="utf-8"
    )
    result = reproduce("box.py:6", "-o", "test_box.py")
    assert result.exit_code == 0, result.stderr
    assert "the code that signals is in another file, store.py" in Path("test_box.py").read_text("utf-8")


def test_file_of_somebody_else_is_not_overwritten(here):
    Path("test_box.py").write_text("# mine\n", encoding="utf-8")
    result = reproduce("box.py:15", "-o", "test_box.py")
    assert result.exit_code == 2
    assert "was not written by this command" in result.stderr
    assert Path("test_box.py").read_text(encoding="utf-8") == "# mine\n"
    os.remove("test_box.py")
    for _ in range(2):
        assert reproduce("box.py:15", "-o", "test_box.py").exit_code == 0


def test_module_in_a_package_is_imported_by_its_full_name(here):
    package = here / "src" / "store"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "box.py").write_text(STREAM, encoding="utf-8")
    result = reproduce("src/store/box.py:15")
    assert "\nfrom store import box\n" in result.stdout
    assert reproduce("src/store/box.py:15", "--run").exit_code == 1


@pytest.mark.parametrize(
    ("source", "place", "reason"),
    [
        (STREAM, "box.py", "expected FILE:LINE"),
        (STREAM, "box.py:3", "there is no finding here; there is one in line 15"),
        (STREAM, "gone.py:3", "gone.py"),
        (PROCESSES, "box.py:15", "the file uses processes: only threads and asyncio tasks can be replayed"),
    ],
)
def test_what_cannot_be_reproduced_says_why(here, source, place, reason):
    Path("box.py").write_text(source, encoding="utf-8")
    result = reproduce(place)
    assert result.exit_code == 2
    assert reason in result.stderr
    assert result.stdout == ""
