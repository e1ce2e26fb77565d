"""Repositories that nobody should trust: nothing in them is run, waited for or written through."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import flake8_eventrace
from flake8_eventrace.catalog.catalog import load
from flake8_eventrace.settings import CatalogChoice, SettingsError, load_settings
from flake8_eventrace.source.patterns import PatternMap, complaint
from tests import commands
from tests.cli.test_cli import LOST_SIGNAL

PACKAGE = Path(flake8_eventrace.__file__).parent
EVENTRACE = [sys.executable, "-m", "flake8_eventrace"]
#: Seconds in which all of this is long done, however loaded the machine is; what runs away takes hours.
PATIENCE = 600

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no pipes in the file system")


def run(folder, *command, **options):
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE, **options
    )


def forked(folder, *arguments):
    return commands.run([*EVENTRACE, *arguments], cwd=folder, timeout=PATIENCE)


class TestNothingIsRun:
    """Every file of a repository that Python, pytest, a build or flake8 might import leaves a mark."""

    NAMES = (
        "__init__.py", "__main__.py", "conftest.py", "setup.py", "sitecustomize.py", "usercustomize.py",
        "libcst.py", "click.py", "rich.py", "pathspec.py", "platformdirs.py", "tomli.py", "pygls.py",
        "lsprotocol.py", "yaml.py", "evil_plugin.py", "typing_extensions.py", "pkg/__init__.py",
        "pkg/__main__.py", "pkg/slow.py", "tests/conftest.py", "flake8_eventrace/__init__.py",
    )  # fmt: skip

    @pytest.fixture
    def trap(self, tmp_path):
        mark = tmp_path / "mark"
        repository = tmp_path / "repository"
        plant = f"open({str(mark)!r}, 'a').write(__file__ + '\\n')\n"
        for name in self.NAMES:
            path = repository / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(plant + "def ask(text):\n    import requests\n    requests.get(text)\n")
        (repository / "pkg" / "top.py").write_text(
            plant
            + "from .slow import ask\nfrom evil_plugin import x\n\n\nasync def main():\n    ask('hello')\n"
        )
        (repository / "feed.py").write_text(plant + LOST_SIGNAL)
        (repository / "evil.pth").write_text(f"import os; {plant}")
        (repository / "pyproject.toml").write_text(
            '[project]\nname = "evil"\nversion = "1"\n\n'
            '[project.entry-points."flake8.extension"]\nLAG = "evil_plugin:ask"\nEVL = "evil_plugin:ask"\n\n'
            '[project.entry-points."libcst.codemod"]\nevil = "evil_plugin"\n\n'
            '[build-system]\nrequires = []\nbuild-backend = "evil_plugin"\nbackend-path = ["."]\n'
        )
        (repository / "setup.cfg").write_text(
            "[options.entry_points]\nflake8.extension =\n  LAG = evil_plugin:ask\n"
        )
        return repository, mark

    def script(self, name):
        path = Path(sys.executable).parent / (f"{name}.exe" if sys.platform == "win32" else name)
        if not path.exists():
            pytest.skip(f"{name} is not installed beside this Python")
        return str(path)

    COMMANDS = (
        ["check", "--jobs=2", "--output-format=sarif", "--extend-select=LAG902", "."],
        ["fix", "--unsafe-fixes", "."],
        # What a normal run leaves out: each is an interpreter of its own.
        ["check", "."],
        ["check", "--show-settings", "."],
        ["fix", "--diff", "--unsafe-fixes", "."],
        ["check", "--add-noqa", "reason", "."],
        ["baseline", "."],
        ["explain", "feed.py:18"],
        ["explain", "--output-format=svg", "feed.py:18"],
        ["rule", "LAG101"],
    )

    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param(arguments, id=" ".join(arguments), marks=[pytest.mark.exhaustive] * (number > 1))
            for number, arguments in enumerate(COMMANDS)
        ],
    )
    @pytest.mark.parametrize("as_module", [False, True], ids=["eventrace", "python -m"])
    def test_by_the_command(self, trap, arguments, as_module):
        repository, mark = trap
        if as_module:  # Python itself imports the package of that name where it stands
            (repository / "flake8_eventrace" / "__init__.py").unlink()
            (repository / "flake8_eventrace").rmdir()
        command = EVENTRACE if as_module else [self.script("eventrace")]
        done = run(repository, *command, *arguments)
        assert done.returncode in (0, 1), done.stderr
        assert not mark.exists(), mark.read_text()

    def test_by_flake8(self, trap):
        repository, mark = trap
        done = run(repository, self.script("flake8"), "--select=LAG", ".")
        assert "LAG101" in done.stdout
        assert "LAG203" in done.stdout
        assert not mark.exists(), mark.read_text()

    def test_by_the_language_server(self, trap):
        import json

        repository, mark = trap
        path = repository / "pkg" / "top.py"
        root = repository.as_uri()
        document = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": path.read_text()}
        messages = [
            {
                "id": 1,
                "method": "initialize",
                "params": {"processId": None, "rootUri": root, "capabilities": {}},
            },
            {"method": "initialized", "params": {}},
            {"method": "textDocument/didOpen", "params": {"textDocument": document}},
            {
                "id": 2,
                "method": "textDocument/diagnostic",
                "params": {"textDocument": {"uri": path.as_uri()}},
            },
            {"id": 3, "method": "shutdown"},
            {"method": "exit"},
        ]
        sent = ""
        for message in messages:
            text = json.dumps({"jsonrpc": "2.0", **message})
            sent += f"Content-Length: {len(text)}\r\n\r\n{text}"
        done = run(
            repository,
            *EVENTRACE[:1],
            "-P" if sys.version_info >= (3, 11) else "-I",
            *EVENTRACE[1:],
            "lsp",
            input=sent,
        )
        assert '"id": 2' in done.stdout or '"id":2' in done.stdout, done.stderr
        assert not mark.exists(), mark.read_text()


#: What runs what it is given, or what a file holds.
RUNNERS = {
    "eval",
    "exec",
    "__import__",
    "runpy",
    "pickle",
    "cPickle",
    "marshal",
    "shelve",
    "dill",
    "code",
    "imp",
}


#: Runs the user's code on purpose: a test imports it, or `eventrace reproduce --run` starts it as a process.
REPLAY = PACKAGE / "replay"


def test_our_own_code_runs_nothing_that_it_reads():
    for path in sorted(PACKAGE.rglob("*.py")):
        if not path.is_relative_to(REPLAY):
            assert_nothing_is_run(path)


def test_nothing_but_the_command_for_it_starts_what_runs_the_user_s_code():
    named, imported = [], []
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.is_relative_to(REPLAY):
            continue
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Constant) and node.value == "flake8_eventrace.replay":
                named.append(path.relative_to(PACKAGE).as_posix())
            elif isinstance(node, ast.ImportFrom) and "replay" in (node.module or "").split("."):
                imported.append(path.relative_to(PACKAGE).as_posix())
    assert (named, imported) == (["cli/reproduce.py"], [])


def assert_nothing_is_run(path):
    tree = ast.parse(path.read_bytes())
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert not RUNNERS & {alias.name.partition(".")[0] for alias in node.names}, path
        elif isinstance(node, ast.ImportFrom) and not node.level:
            assert (node.module or "").partition(".")[0] not in RUNNERS, path
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in RUNNERS, f"{path}:{node.lineno}"
            if node.func.id == "import_module":  # one of our own modules
                assert ast.unparse(node.args[-1]).startswith(
                    ("__name__", "'flake8_eventrace.", "f'flake8_eventrace.")
                ), f"{path}:{node.lineno}"
            if node.func.id == "compile":  # a look whether it would; the code is dropped
                kept = [n for n in ast.walk(tree) if isinstance(n, ast.Expr) and n.value is node]
                assert kept, f"{path}:{node.lineno}"


@needs_links
class TestLinksOut:
    """A link in the repository to a file elsewhere: it may be looked at, and is not written."""

    @pytest.fixture
    def linked(self, here):
        outside = here / "elsewhere.py"
        outside.write_text(LOST_SIGNAL)
        (here / "repository").mkdir()
        (here / "repository" / "feed.py").symlink_to(outside)
        (here / "repository" / "own.py").write_text(LOST_SIGNAL)
        return outside

    @pytest.mark.parametrize("arguments", [["fix"], ["check", "--add-noqa=reason"]], ids=" ".join)
    def test_is_not_written_through(self, here, eventrace, linked, arguments):
        done = eventrace(*arguments, "repository")
        assert done.exit_code == 2
        assert (
            done.stderr
            == "repository/feed.py: error: not fixed: the link leads out of the directories that were named\n"
        )
        assert linked.read_text() == LOST_SIGNAL
        assert (here / "repository" / "feed.py").is_symlink()
        assert (here / "repository" / "own.py").read_text() != LOST_SIGNAL, "the rest goes on"

    def test_is_looked_at(self, eventrace, linked):
        done = eventrace("check", "--output-format=concise", "repository")
        assert [line.split(":")[0] for line in done.stdout.splitlines()[:-1]] == [
            "repository/feed.py",
            "repository/own.py",
        ]

    @pytest.mark.parametrize("named", ["repository/feed.py", "."])
    def test_who_names_the_file_or_where_it_is_wants_it_written(self, here, eventrace, linked, named):
        assert eventrace("fix", named).exit_code == 0
        assert linked.read_text() != LOST_SIGNAL
        assert (here / "repository" / "feed.py").is_symlink()

    def test_a_subclass_behind_a_link_out_is_not_ours(self, here, eventrace):
        package = here / "repository" / "pkg"
        package.mkdir(parents=True)
        (here / "secret.py").write_text(
            "import requests\nfrom pkg.base import Base\n\n\nclass Other(Base):\n"
            "    def ask(self):\n        requests.get('x')\n"
        )
        (package / "__init__.py").touch()
        (package / "base.py").write_text(
            "class Base:\n    def ask(self):\n        raise NotImplementedError\n\n\n"
            "async def main(base: Base):\n    base.ask()\n"
        )
        (package / "other.py").symlink_to(here / "secret.py")
        assert eventrace("check", "repository/pkg/base.py").exit_code == 0
        (package / "other.py").unlink()
        (package / "other.py").write_bytes((here / "secret.py").read_bytes())
        assert eventrace("check", "repository/pkg/base.py").exit_code == 1, "it is seen where it is ours"


@needs_pipes
@pytest.mark.parametrize(
    "name",
    [
        "x.py",
        "pyproject.toml",
        "eventrace.toml",
        ".gitignore",
        ".git/info/exclude",
        "pkg/__init__.py",
        "pkg/sub.py",
    ],
)
def test_a_pipe_is_not_waited_for(tmp_path, name):
    (tmp_path / "pkg").mkdir()
    (tmp_path / ".git" / "info").mkdir(parents=True)
    (tmp_path / "pkg" / "base.py").write_text(
        "class Base:\n    def ask(self):\n        raise NotImplementedError\n\n\n"
        "async def main(base: Base):\n    base.ask()\n"
    )
    (tmp_path / "feed.py").write_text(LOST_SIGNAL)
    os.mkfifo(tmp_path / name)
    for command in (
        [*EVENTRACE, "check", "-q", "."],
        [sys.executable, "-m", "flake8", "--select=LAG", "feed.py", "pkg/base.py"],
    ):
        done = commands.run(command, cwd=tmp_path, timeout=PATIENCE)
        assert (done.returncode, done.stderr) == (1, "")
        assert "LAG101" in done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = " + "[" * 20_000 + "]" * 20_000, ("nested too deeply", "not valid TOML")),
        ("x = " + "{a=" * 5_000 + "1" + "}" * 5_000, ("nested too deeply", "not valid TOML")),
        ("x = " + "9" * 100_000, ("not valid TOML", "unknown setting")),
        ("#" * 1_000_001, ("is larger than 1,000,000 bytes",)),
    ],
    ids=["lists", "tables", "digits", "size"],
)
def test_a_settings_file_that_cannot_be_meant_is_one_line(tmp_path, text, said):
    (tmp_path / "eventrace.toml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_settings(str(tmp_path))
    assert str(caught.value).startswith(f"{tmp_path / 'eventrace.toml'}: ")
    assert any(words in str(caught.value) for words in said)


WILD = "*".join("a" * 25) + "*b"


class TestPatternsThatRunAway:
    """Each is looked at in a process that is given some minutes; going back and forth takes it for ever."""

    def check(self, folder, source=LOST_SIGNAL, **files):
        (folder / ("a" * 200 + ".py")).write_text(source)
        for name, text in files.items():
            (folder / name.replace("_", ".")).write_text(text)
        return forked(folder, "check", "-q", ".")

    @pytest.mark.parametrize(
        "line",
        [
            f'exclude = ["{WILD}"]',
            f'extend-exclude = ["x/{WILD}", "{"[" * 2000}"]',
            f'per-file-ignores = {{ "{WILD}" = ["LAG101"] }}',
            f'slow-calls = ["aaa.{WILD}", "aaa.{"**.aaa." * 20}b"]',
            f'emits = ["{WILD}"]',
            f'terminal-events = ["{WILD}", "{"[a?]*" * 20}b"]',
        ],
        ids=lambda line: line.partition(" ")[0],
    )
    def test_in_settings(self, tmp_path, line):
        name = "a" * 300
        source = (
            f"import aaa, asyncio\n\n\nasync def main(bus):\n    aaa.{name}()\n    aaa{'.aaa' * 60}()\n"
            f"    bus.emit('{name}', 1)\n    bus.{name}('done')\n"
        )
        (tmp_path / "names.py").write_text(source)
        done = self.check(tmp_path, eventrace_toml=line + "\n")
        assert (done.returncode, done.stderr) == (1, "")

    @pytest.mark.parametrize("line", [WILD + ".py", "**/a/" * 20 + "b", "[" * 5000, "\\" * 5000])
    def test_in_gitignore(self, tmp_path, line):
        deep = tmp_path / "/".join("a" * 60)
        deep.mkdir(parents=True)
        (deep / "x.py").touch()
        (tmp_path / "ignored.py").write_text(LOST_SIGNAL)
        (tmp_path / ".gitignore").write_text(f"{line}\nignored.py\n")
        (tmp_path / ".git").mkdir()
        done = self.check(tmp_path)
        assert (done.returncode, done.stderr) == (1, "")
        assert "ignored.py" not in done.stdout, "the other patterns hold"

    @pytest.mark.parametrize(
        "comment",
        [
            "# noqa: " + "LAG101, " * 30_000 + "!",
            "# noqa" + ":" * 100_000,
            "# noqa:" + " " * 200_000 + "x",
            "# noqa: " + "A" * 200_000,
            "#" + " noqa" * 50_000,
            "# flake8" + " " * 200_000 + "noqa",
        ],
        ids=lambda comment: comment[:12],
    )
    def test_in_noqa_comments(self, tmp_path, comment):
        source = LOST_SIGNAL.replace("self.ev.clear()", f"self.ev.clear()  {comment}")
        (tmp_path / "feed.py").write_text(source)
        done = forked(tmp_path, "check", "-q", "--extend-select=LAG902", ".")
        assert done.returncode in (0, 1)
        assert done.stderr == ""

    def test_in_the_source(self, tmp_path):
        """What our own expressions look for, begun again and again and never finished."""
        (tmp_path / "base.py").write_text(
            "class Base:\n    def ask(self):\n        raise NotImplementedError\n\n\n"
            "async def main(base: Base):\n    base.ask()\n"
        )
        (tmp_path / "classes.py").write_text("class A(" * 200_000)
        blanks = " " * 200_000
        (tmp_path / "texts.py").write_text(
            f"import asyncio\n\n\nasync def main(model):\n    async for part in model:\n        yield part\n"
            f"    await asyncio.sleep(1)\n    yield 'data: x{blanks}x'\n    yield 'event:{blanks}'\n"
        )
        (tmp_path / "cookie.py").write_text("# coding=" + "coding=\t" * 30_000 + "!\n" + LOST_SIGNAL)
        done = forked(tmp_path, "check", "-q", "base.py", "texts.py", "cookie.py")
        assert done.returncode in (0, 1, 2)
        assert "Traceback" not in done.stderr

    @pytest.mark.parametrize(
        "text",
        ["    # send\n" + "    # it . is # sent # by itself\n" * 60, "    bus" + ".send" * 100_000 + "\n"],
        ids=["comments", "names"],
    )
    def test_what_looks_like_a_call_for_long(self, tmp_path, text):
        source = f"import requests\n\n\nasync def main(bus):\n    requests.get('x')\n{text}    yield 'done'\n"
        (tmp_path / "talk.py").write_text(source)
        done = forked(tmp_path, "check", "-q", "talk.py")
        assert done.returncode in (1, 2)
        assert "Traceback" not in done.stderr


class TestBraces:
    @pytest.mark.parametrize(
        "pattern",
        [
            "{a,b}" * 40 + ".x",
            "{" + "a," * 20_000 + "b}{" + "c," * 1500 + "d}.x",
            "{" * 60 + "a" + "}" * 60 + ".x",
        ],
        ids=["many", "wide", "deep"],
    )
    def test_a_bomb_is_a_complaint(self, tmp_path, pattern):
        assert complaint(pattern)
        (tmp_path / "eventrace.toml").write_text(f'slow-calls = ["{pattern}"]\n')
        done = forked(tmp_path, "check", ".")
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1
        assert "is not a valid pattern: " in done.stderr

    @pytest.mark.parametrize(
        ("pattern", "path", "fits"),
        [
            ("x.*a*b*c", "x.1a2b3c", True),
            ("x.*a*b*c", "x.1a2b3", False),
            ("x.*a*b*c", "x.aabbcc", True),
            ("x.*ab*ab", "x.ab", False),
            ("x.*ab*ab*", "x.xabyabz", True),
            ("**.a.**.b.**.c", "a.b.c", True),
            ("**.a.**.b.**.c", "x.a.y.a.b().b.z.c", True),
            ("**.a.**.b.**.c", "x.b.y.a.z.c", False),
            ("a.**.b.**", "a.b.c", True),
            ("a.**.b.**", "a.x.b", False),
            ("**.*a*b*().c.**.d", "q.xaxbx().c.d", True),
            ("**.*a*b*().c.**.d", "q.xaxbx.c.d", False),
        ],
    )
    def test_many_wildcards_match_what_they_say(self, pattern, path, fits):
        assert (path in PatternMap([(pattern, None)])) is fits

    @pytest.mark.parametrize(
        ("pattern", "name", "fits"),
        [
            ("a*b*c", "a-b-c", True),
            ("a*b*c", "acb", False),
            ("[x]*", "[x]y", True),
            ("[x]*", "xy", False),
            ("a?", "ab", False),
        ],
    )
    def test_names_of_events_with_wildcards(self, pattern, name, fits):
        catalog = load(CatalogChoice(terminal_events=(pattern,)))
        assert catalog.is_terminal_name(name) is fits
