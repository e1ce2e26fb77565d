"""Commands of Python modules, without a new interpreter for each.

An interpreter that imports LibCST, click and our rules takes longer to start than most commands take to run.
So `run` has a process that has imported them all (`python -m tests.commands`) fork for each command: the fork
has the folder, the environment and the standard streams that it is given, and ends as an interpreter does.

What tests the start or the end of an interpreter (what is imported, from where; output that cannot be
written) starts a new one: `subprocess.run`. So does everything on systems without `fork`.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import os
import runpy
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import traceback
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
#: Seconds after which a command hangs, however loaded the machine is.
HANG = 1200
_CAN_FORK = hasattr(os, "fork") and hasattr(socket, "send_fds")
#: What the commands import late; `libcst.tool` is not among them, for it is run as a program.
_IMPORTED = """
flake8.main.cli flake8.checker flake8.formatting.default flake8_eventrace.cli flake8_eventrace.plugin
flake8_eventrace.runner flake8_eventrace.rules.registry libcst.codemod libcst.matchers libcst.metadata
multiprocessing.pool pathspec platformdirs pycodestyle pyflakes.checker rich.console rich.markdown
""".split()
_LENGTH = struct.Struct("!I")


def run(
    command: list[str],
    *,
    cwd: str | os.PathLike[str] | None = None,
    env: dict[str, str] | None = None,
    timeout: float = HANG,
) -> subprocess.CompletedProcess[str]:
    """Run `python -m MODULE ARGUMENT...` and return what it printed, as `subprocess.run` does.

    Args:
        command: `sys.executable`, `-m`, the name of the module, its arguments.
        cwd: The folder to run in; that of this process if None.
        env: The whole environment; that of this process if None.
        timeout: Seconds after which it is ended and TimeoutExpired raised.
    """
    assert command[:2] == [sys.executable, "-m"], command
    if not _CAN_FORK:
        return subprocess.run(
            command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, encoding="utf-8", timeout=timeout, check=False,
        )  # fmt: skip
    job = {"argv": command[2:], "cwd": os.fspath(cwd or os.getcwd()), "env": {**(env or os.environ)}}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, open(os.devnull, "rb") as nothing:
        fds = [nothing.fileno(), out.fileno(), err.fileno()]
        status = _forked(job, fds, command, timeout)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8").replace("\r\n", "\n"))
    return subprocess.CompletedProcess(command, os.waitstatus_to_exitcode(status), *texts)


def run_on(fd: int, command: list[str], *, env: dict[str, str]) -> int:
    """Run a command that prints to a file descriptor, a terminal's for example; return its exit code."""
    assert command[:2] == [sys.executable, "-m"], command
    if not _CAN_FORK:
        return subprocess.run(
            command, env=env, stdin=subprocess.DEVNULL, stdout=fd, stderr=fd, timeout=HANG, check=False
        ).returncode
    with open(os.devnull, "rb") as nothing:
        job = {"argv": command[2:], "cwd": os.getcwd(), "env": env}
        return os.waitstatus_to_exitcode(_forked(job, [nothing.fileno(), fd, fd], command, HANG))


def _forked(job: dict[str, Any], fds: list[int], command: list[str], timeout: float) -> int:
    """The status of the fork, as `os.waitpid` has it."""
    server = _server()
    body = json.dumps(job).encode()
    socket.send_fds(server, [_LENGTH.pack(len(body))], fds)
    server.sendall(body)
    (pid,) = _LENGTH.unpack(_received(server, _LENGTH.size))
    server.settimeout(timeout)
    try:
        answer = _received(server, _LENGTH.size)
    except TimeoutError:
        os.killpg(pid, signal.SIGKILL)
        server.settimeout(None)
        _received(server, _LENGTH.size)
        raise subprocess.TimeoutExpired(command, timeout) from None
    finally:
        server.settimeout(None)
    return int(_LENGTH.unpack(answer)[0])


def _received(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            raise EOFError
        data += part
    return data


@cache
def _server() -> socket.socket:
    """The connection to the process that forks; it ends with this one."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.commands", str(theirs.fileno())],
            cwd=ROOT,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


# --- the process that forks


def _serve(connection: socket.socket) -> None:
    for name in _IMPORTED:
        __import__(name)
    from flake8_eventrace.engine.check import fix_source
    from flake8_eventrace.settings import Settings

    source = b"import threading, time\nflag = threading.Event()\nasync def f(n):\n    time.sleep(n)\n"
    fix_source(source, settings=Settings(cache=False, unsafe_fixes=True))  # loads the catalog and all rules
    gc.collect()
    gc.freeze()
    while True:
        data, fds, *_ = socket.recv_fds(connection, _LENGTH.size, 3)
        if not data:
            return
        job = json.loads(_received(connection, *_LENGTH.unpack(data)))
        pid = os.fork()
        if pid == 0:
            connection.close()
            os._exit(_live(job, fds))
        for fd in fds:
            os.close(fd)
        connection.sendall(_LENGTH.pack(pid))
        connection.sendall(_LENGTH.pack(os.waitpid(pid, 0)[1]))


def _live(job: dict[str, Any], fds: list[int]) -> int:
    """Run a job in the fork, and return its exit code as an interpreter would."""
    os.setsid()
    for number, fd in enumerate(fds):
        os.dup2(fd, number)
        os.close(fd)
    os.environ.clear()
    os.environ.update(job["env"])
    os.chdir(job["cwd"])
    sys.stdin = _text(0, "r", errors="strict")
    sys.stdout = sys.__stdout__ = _text(1, "w", errors="strict")
    sys.stderr = sys.__stderr__ = _text(2, "w", errors="backslashreplace", buffering=1)
    sys.path[0] = job["cwd"]
    module, *sys.argv[1:] = job["argv"]
    code = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = _code(end)
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
        code = 1
    threading._shutdown()
    atexit._run_exitfuncs()
    with contextlib.suppress(OSError):
        sys.stderr.flush()
    try:
        sys.stdout.flush()
    except OSError:
        return 120
    return code


def _text(fd: int, mode: str, *, errors: str, buffering: int = -1) -> Any:
    return open(fd, mode, buffering, encoding="utf-8", errors=errors, closefd=False)


def _code(end: SystemExit) -> int:
    if end.code is None or isinstance(end.code, int):
        return (end.code or 0) & 0xFF
    sys.stderr.write(f"{end.code}\n")
    return 1


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
