"""Requests at the wrong time are answered as the protocol asks, by the server as a process."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

#: Seconds that no answer takes, however loaded the machine is.
PATIENCE = 600


class Connection:
    """A client without any state of its own."""

    def __init__(self, process):
        self.process = process

    def send(self, method, params=None, **more):
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def answer(self, number):
        while True:
            length = 0
            while (line := self.process.stdout.readline().strip()) != b"":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            message = json.loads(self.process.stdout.read(length))
            if message.get("id") == number and "method" not in message:
                return message

    def request(self, number, method, params=None):
        self.send(method, params, id=number)
        return self.answer(number)


@pytest.fixture
def connection():
    command = [sys.executable, "-m", "flake8_eventrace", "lsp"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        yield Connection(process)
        process.kill()


HOVER = {"textDocument": {"uri": "file:///a.py"}, "position": {"line": 0, "character": 0}}
BEGIN = {"processId": None, "rootUri": None, "capabilities": {}}


def test_requests_at_the_wrong_time_are_errors(connection):
    assert connection.request(1, "textDocument/hover", HOVER)["error"]["code"] == -32002
    connection.send("initialized", {})  # too early as well: dropped
    assert "capabilities" in connection.request(2, "initialize", BEGIN)["result"]
    connection.send("initialized", {})
    assert connection.request(3, "textDocument/hover", HOVER)["result"] is None
    assert connection.request(4, "shutdown")["result"] is None
    assert connection.request(5, "textDocument/hover", HOVER)["error"]["code"] == -32600
    connection.send("exit")
    assert connection.process.wait(PATIENCE) == 0


def test_an_exit_without_a_shutdown_is_a_failure(connection):
    connection.send("exit")
    assert connection.process.wait(PATIENCE) == 1
