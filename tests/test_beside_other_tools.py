"""The recipes of the README, with the real tools: pre-commit, python-lsp-server, ruff."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_eventrace.engine.check import fix_source
from tests.cli.test_cli import LOST_SIGNAL

#: What the fixtures make is made in one process.
pytestmark = pytest.mark.xdist_group("beside_other_tools")

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
#: Seconds that no tool takes, however loaded the machine is.
PATIENCE = 1800

MENDED = fix_source(LOST_SIGNAL.encode()).source.decode()


def run(*command, cwd, env=None):
    done = subprocess.run(
        [sys.executable, "-m", *map(str, command)],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def git(cwd, *arguments):
    identity = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    command = ["git", *identity, "-c", "commit.gpgsign=false", *arguments]
    subprocess.run(command, cwd=cwd, check=True, capture_output=True)


def blocks(language):
    """The README's blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="pre-commit works on git repositories")


@pytest.fixture(scope="module")
def hooks(tmp_path_factory):
    """A repository that holds the hooks, with one commit; environments are made once for it.

    pip takes what it needs from where this process's pip does.
    """
    folder = tmp_path_factory.mktemp("hooks") / "flake8-eventrace"
    folder.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, folder)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "flake8_eventrace", folder / "flake8_eventrace", ignore=ignored)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "The hooks")
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    home = tmp_path_factory.mktemp("pre-commit")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return {**kept, "PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never"}


@pytest.fixture
def repository(tmp_path):
    """Somebody's repository, with a file that loses a signal and a generated one that does, too."""
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "--quiet")
    (folder / "feed.py").write_text(LOST_SIGNAL)
    (folder / "feed_pb2.py").write_text(LOST_SIGNAL)
    (folder / "eventrace.toml").write_text('extend-exclude = ["*_pb2.py"]\n')
    git(folder, "add", ".")
    return folder


@pytest.mark.exhaustive
@needs_git
def test_hooks_report_and_fix(hooks, environment, repository):
    def hook(name):
        command = ("pre_commit", "try-repo", hooks, name, "--all-files", "--verbose")
        return run(*command, cwd=repository, env=environment)

    code, output = hook("eventrace")
    assert code == 1, output
    assert "feed.py:17:13: LAG101 " in output
    assert "feed_pb2.py" not in output
    assert (repository / "feed.py").read_text() == LOST_SIGNAL

    code, output = hook("eventrace-fix")
    assert code == 1, output
    assert "exit code: 1" in output  # its own, not only pre-commit's look at the files
    assert (repository / "feed.py").read_text() == MENDED
    assert (repository / "feed_pb2.py").read_text() == LOST_SIGNAL

    for name in ("eventrace", "eventrace-fix"):
        code, output = hook(name)
        assert code == 0, output


@pytest.mark.exhaustive
@needs_git
def test_the_hook_of_flake8_takes_us_as_a_dependency(hooks, environment, repository):
    """flake8's own hook is this entry and language; its repository is not asked for here."""
    hook = {
        "id": "flake8",
        "name": "flake8",
        "entry": "flake8",
        "language": "python",
        "types": ["python"],
        "args": ["--select=LAG"],
        "additional_dependencies": ["flake8", str(hooks)],
    }
    config = repository / ".pre-commit-config.yaml"
    config.write_text(json.dumps({"repos": [{"repo": "local", "hooks": [hook]}]}))  # JSON is YAML
    git(repository, "add", ".")
    code, output = run("pre_commit", "run", "--all-files", cwd=repository, env=environment)
    assert code == 1, output
    assert "feed.py:17:13: LAG101 " in output
    for name in ("feed.py", "feed_pb2.py"):
        (repository / name).write_text(MENDED)
    git(repository, "add", ".")
    code, output = run("pre_commit", "run", "--all-files", cwd=repository, env=environment)
    assert code == 0, output


@needs_git
def test_the_readme_names_the_hooks_that_there_are():
    offered = re.findall(r"^- id: ([\w-]+)", (ROOT / ".pre-commit-hooks.yaml").read_text(), re.MULTILINE)
    recipes = [block for block in blocks("yaml") if "eventrace-fix" in block]
    assert recipes
    for recipe in recipes:
        assert sorted(re.findall(r"^ *- id: ([\w-]+)", recipe, re.MULTILINE)) == offered


def test_pylsp_shows_our_findings(tmp_path):
    (settings,) = (block for block in blocks("json") if "pylsp" in block)
    path = tmp_path / "feed.py"
    path.write_text(LOST_SIGNAL)
    environment = {
        **os.environ,
        "PATH": os.pathsep.join((os.path.dirname(sys.executable), os.environ["PATH"])),
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "pylsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )

    def send(method, params, **number):
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **number}).encode()
        server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        server.stdin.flush()

    def receive():
        size = 0
        while line := server.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                size = int(line.partition(b":")[2])
        assert size, "pylsp has ended"
        return json.loads(server.stdout.read(size))

    try:
        folder = tmp_path.as_uri()
        send("initialize", {"processId": None, "rootUri": folder, "capabilities": {}}, id=1)
        while receive().get("id") != 1:
            pass
        send("initialized", {})
        send("workspace/didChangeConfiguration", {"settings": json.loads(settings)})
        document = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": LOST_SIGNAL}
        send("textDocument/didOpen", {"textDocument": document})
        found = []
        while not found:
            message = receive()
            if message.get("method") == "textDocument/publishDiagnostics":
                found = [one for one in message["params"]["diagnostics"] if one["code"] == "LAG101"]
        assert found[0]["range"]["start"] == {"line": 16, "character": 12}
    finally:
        server.kill()
        server.wait()
        server.stdin.close()
        server.stdout.close()


#: What somebody does in Neovim: look, take the preferred action, write.
DRIVE = """
local function say(...) io.stdout:write(table.concat({ ... }, " ") .. "\\n") end
local function find(count)
  vim.wait(1200000, function() return #vim.diagnostic.get(0) == count end, 50)
  return vim.diagnostic.get(0)
end
local found = find(1)[1]
say(found.code, vim.api.nvim_buf_get_text(0, found.lnum, found.col, found.end_lnum, found.end_col, {})[1])
vim.api.nvim_win_set_cursor(0, { found.lnum + 1, 0 })
vim.lsp.buf.code_action({ filter = function(action) return action.isPreferred end, apply = true })
say(#find(0), "left")
vim.cmd("write")
vim.cmd("qall!")
"""


@pytest.mark.skipif(shutil.which("nvim") is None, reason="there is no Neovim here")
def test_the_recipe_for_neovim(tmp_path):
    (recipe,) = blocks("lua")
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "init.lua").write_text(recipe)
    (tmp_path / "drive.lua").write_text(DRIVE)
    path = tmp_path / "feed.py"
    source = LOST_SIGNAL.replace("self.ev.clear()", "print('é𝄞'); self.ev.clear()").encode()
    path.write_bytes(source)
    environment = {
        **os.environ,
        "PATH": os.pathsep.join((os.path.dirname(sys.executable), os.environ["PATH"])),
        **{f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("CONFIG", "DATA", "STATE", "CACHE")},
    }
    command = ["nvim", "--headless", "-u", "init.lua", "feed.py", "-S", "drive.lua"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, timeout=PATIENCE, check=False
    )
    assert done.stdout.decode().splitlines()[:2] == ["LAG101 self.ev.clear()", "0 left"], done
    assert path.read_bytes() == fix_source(source).source


class TestRuff:
    SILENCED = LOST_SIGNAL.replace("clear()\n", "clear()  # noqa: LAG101 - tried\n")

    def left(self, tmp_path, settings):
        """The file after ruff has removed the suppressions that it takes for unused."""
        (tmp_path / "pyproject.toml").write_text(settings)
        path = tmp_path / "feed.py"
        path.write_text(self.SILENCED)
        run("ruff", "check", "--preview", "--no-cache", "--select=RUF1", "--fix", "feed.py", cwd=tmp_path)
        return path.read_text()

    def test_the_recipe_keeps_our_suppressions(self, tmp_path):
        (recipe,) = (block for block in blocks("toml") if "external" in block)
        assert "# noqa: LAG101 - tried" in self.SILENCED
        assert self.left(tmp_path, recipe) == self.SILENCED

    def test_without_it_they_are_removed(self, tmp_path):
        assert "LAG101" not in self.left(tmp_path, "")


def test_lists_in_pyproject_by_the_plugin_that_reads_them(tmp_path):
    """Flake8-pyproject hands flake8 the lists of TOML as they are."""
    plugin = tmp_path / "plugin"
    wanted = "Flake8-pyproject==1.2.4"
    code, output = run("pip", "-q", "install", "--no-deps", "--target", plugin, wanted, cwd=tmp_path)
    assert code == 0, output
    (tmp_path / "pyproject.toml").write_text(
        "[tool.flake8]\n"
        'eventrace-slow-calls = ["bank.{charge,refund}", "ask_model"]\n'
        'eventrace-blocking-groups = ["sleep"]\neventrace-cache = false\n'
    )
    (tmp_path / "serve.py").write_text(
        "import time\nimport bank\nimport requests\nasync def serve(ask_model):\n    bank.refund()\n"
        "    bank.ask_model()\n    time.sleep(1)\n    requests.get('a')\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(plugin), str(ROOT)])}
    _, output = run("flake8", "--select=LAG", "serve.py", cwd=tmp_path, env=env)
    assert [line.split(":")[1] for line in output.splitlines()] == ["5", "6", "7"], output
