"""A witness leads through a helper of another file: its step is shown where the helper is called."""

from __future__ import annotations

from pathlib import Path

from flake8_eventrace.engine.check import check_source
from flake8_eventrace.settings import Settings
from tests.rules.projects import write

FAILS_ELSEWHERE = """\
#: app/opened.py
import threading


class Opened:
    def __init__(self, address):
        self.address = address
        self.closed = threading.Event()

    def prepare(self):
        self.port = connect(self.address)

    def close(self):
        self.closed.set()
#: app/listener.py
import threading
from .opened import Opened


class Listener:
    def __init__(self, address):
        self._opened = Opened(address)
        self._ready = threading.Event()

    def start(self):
        threading.Thread(target=self._listen).start()
        self._ready.wait()

    def _listen(self):
        self._opened.prepare()
        self._ready.set()
"""


def test_a_step_in_another_file_is_shown_at_its_call(tmp_path: Path) -> None:
    path = write(tmp_path, FAILS_ELSEWHERE)
    [finding] = check_source(path.read_bytes(), str(path), Settings(select=("LAG113",)))
    assert [(step.line, step.function) for step in finding.witness] == [
        (12, "Listener.start"),
        (15, "Listener._listen"),
    ]
