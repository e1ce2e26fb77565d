"""How long after a change an editor has the diagnostics: `python tests/bench/editing.py`.

The text is real code of about 2,000 lines (the standard library's `asyncio/base_events.py`) with a
class behind it that loses a signal. Fifty times one line more is typed into that class; each time the
clock runs from the change that is sent to the diagnostics of that version that come back. The pause
which the server waits for further keys is part of it.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from asyncio import base_events
from pathlib import Path

from flake8_eventrace.rules.registry import LAG101

CHANGES = 50

MAILBOX = f"\n\n{LAG101.page.example}"


class Server:
    """The server's process, and the protocol's framing."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "flake8_eventrace", "lsp"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout

    def send(self, method: str, params: object, number: int | None = None) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        body = json.dumps(message if number is None else {**message, "id": number}).encode()
        self._in.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._in.flush()

    def receive(self) -> dict:
        size = 0
        while line := self._out.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        return json.loads(self._out.read(size))

    def answer(self, number: int) -> dict:
        while True:
            message = self.receive()
            if message.get("id") == number:
                return message

    def diagnostics(self, version: int) -> list:
        while True:
            message = self.receive()
            if message.get("method") == "textDocument/publishDiagnostics":
                params = message["params"]
                if params.get("version") == version:
                    return params["diagnostics"]

    def end(self) -> int:
        self.send("shutdown", None, 2)
        self.answer(2)
        self.send("exit", None)
        return self._process.wait()


def measure() -> tuple[int, list[float]]:
    """(lines of the text, seconds of each change)."""
    text = Path(base_events.__file__).read_text(encoding="utf-8") + MAILBOX
    server = Server()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "base_events.py"
        path.write_text(text, encoding="utf-8")
        server.send("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, 1)
        server.answer(1)
        server.send("initialized", {})
        document = {"uri": path.as_uri(), "languageId": "python", "version": 0, "text": text}
        server.send("textDocument/didOpen", {"textDocument": document})
        assert server.diagnostics(0), "there is a finding in the text"
        seconds = []
        for version in range(1, CHANGES + 1):
            text += f"        self.typed = {version}\n"
            which = {"uri": path.as_uri(), "version": version}
            began = time.perf_counter()
            server.send("textDocument/didChange", {"textDocument": which, "contentChanges": [{"text": text}]})
            found = server.diagnostics(version)
            seconds.append(time.perf_counter() - began)
            assert found, version
        assert server.end() == 0
    return text.count("\n"), seconds


def main() -> None:
    lines, seconds = measure()
    of = sorted(1000 * one for one in seconds)
    print(  # noqa: T201
        f"{lines} lines, {len(of)} changes: median {statistics.median(of):.0f} ms, "
        f"fastest {of[0]:.0f} ms, 95 % within {of[int(len(of) * 0.95)]:.0f} ms"
    )


if __name__ == "__main__":
    main()
