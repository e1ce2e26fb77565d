"""What a fix writes looks like the code around it: line length, imports, line ends."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import libcst as cst
import pytest

from flake8_eventrace.engine.check import fix_source
from flake8_eventrace.fixes.blocks import Changes, edit
from flake8_eventrace.fixes.imports import Imports, add_imports
from flake8_eventrace.fixes.line_length import line_length, width
from flake8_eventrace.settings import Settings
from flake8_eventrace.symbols.incremental import TopLevelStatements
from flake8_eventrace.symbols.symbols import collect

UNSAFE = Settings(unsafe_fixes=True)
HEAD = "import asyncio\n\nimport requests\n\n\nasync def load(self, url, headers, parameters):\n"


def fixed(source: str, path: Path, **files: str) -> str:
    for name, text in files.items():
        (path / name.replace("_", ".")).write_text(text)
    file = path / "module.py"
    once = fix_source(source.encode(), str(file), UNSAFE)
    assert once.applied
    assert fix_source(once.source, str(file), UNSAFE).source == once.source
    return once.source.decode()


STATEMENTS = {
    "assigned": "answer = CALL",
    "returned": "return CALL",
    "attribute": "answer = CALL.text",
    "method": "answer = CALL.json()",
    "in if": "if CALL.ok:\n        return url",
    "negated": "if not CALL.ok:\n        return url",
    "compared": "answer = CALL.status_code == 200",
    "first of two": "if CALL.ok and url:\n        return url",
    "second of two": "if url and not CALL.ok:\n        return url",
    "added": "answer = url + CALL.text + headers",
    "chosen": "answer = CALL if url else None",
    "in while": "while not CALL.ok:\n        url.pop()",
    "in for": "for item in CALL.json():\n        print(item)",
    "in with": "with CALL as answer:\n        print(answer)",
    "asserted": "assert CALL is not None",
    "argument": "print(CALL)",
    "raised": "raise ValueError(CALL)",
    "item": "self.answers[url] = CALL",
    "in list": "answers = [CALL, url]",
    "alone in list": "answers = [CALL]",
    "in dictionary": 'answers = {"answer": CALL, "url": url}',
    "listed": "return [item for item in CALL.json()]",
    "in case": 'match CALL.text:\n        case "yes":\n            return url',
}
CALLS = {
    "short": "requests.get(url)",
    "fits a line": "requests.get(url, params=parameters, headers=headers)",
    "longer": "requests.get(url, params=parameters, headers=headers, timeout=10)",
}


@pytest.mark.skipif(not shutil.which("ruff"), reason="ruff is not installed")
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_a_formatter_would_change_nothing(tmp_path: Path, statement: str, call: str) -> None:
    source = f"{HEAD}    await asyncio.sleep(0)\n    {statement.replace('CALL', call)}\n"
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\n")
    if any(width(line) > 88 for line in source.splitlines()):
        pytest.skip("a formatter would change the source")
    result = fixed(source, tmp_path)
    (tmp_path / "out.py").write_text(result)
    run = subprocess.run(
        ["ruff", "format", "--diff", "out.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.stdout == ""


def test_nothing_is_broken_that_fits(tmp_path: Path) -> None:
    source = HEAD + "    return requests.get(url, params=parameters, headers=headers, timeout=12)\n"
    wide = fixed(source, tmp_path, pyproject_toml="[tool.black]\nline-length = 120\n")
    assert (
        "return await asyncio.to_thread(requests.get, url, params=parameters, headers=headers, time" in wide
    )


def test_what_was_too_long_before_is_left(tmp_path: Path) -> None:
    long = "requests.get(url, params=parameters, headers=headers, timeout=12, verify=False, auth=pair)"
    result = fixed(f"{HEAD}    return {long}\n", tmp_path, pyproject_toml="[tool.black]\n")
    assert len(result.splitlines()) == len(HEAD.splitlines()) + 1


def test_one_argument_on_its_own_line_joins_or_gets_a_comma(tmp_path: Path) -> None:
    source = HEAD + "    return requests.get(\n        url\n    )\n"
    assert "to_thread(\n        requests.get, url\n    )\n" in fixed(source, tmp_path)
    name = "url" * 25
    source = HEAD + f"    return requests.get(\n        {name}\n    )\n"
    assert f"to_thread(\n        requests.get,\n        {name},\n    )\n" in fixed(source, tmp_path)


def test_comments_and_the_author_s_lines_stay(tmp_path: Path) -> None:
    source = HEAD + "    return requests.get(\n        url,  # here\n        headers=headers\n    )\n"
    assert "        requests.get,\n        url,  # here\n        headers=headers\n    )\n" in fixed(
        source, tmp_path
    )


def test_line_ends_and_tabs_are_the_file_s(tmp_path: Path) -> None:
    body = "\treturn requests.get(url, params=parameters, headers=headers, timeout=120)\n"
    source = (HEAD + body).replace("\n", "\r\n")
    file = tmp_path / "module.py"
    result = fix_source(b"\xef\xbb\xbf" + source.encode(), str(file), UNSAFE).source
    assert result.startswith(b"\xef\xbb\xbfimport asyncio\r\n")
    assert result.count(b"\n") == result.count(b"\r\n")
    assert b"await asyncio.to_thread(\r\n\t\trequests.get, url, params=p" in result
    assert result.endswith(b"\r\n\t)\r\n")


@pytest.mark.parametrize(
    ("name", "text", "limit"),
    [
        ("pyproject.toml", "[tool.ruff]\nline-length = 101\n", 101),
        ("pyproject.toml", "[tool.black]\nline-length = 79\n", 79),
        ("pyproject.toml", "[tool.black]\n", 88),
        ("ruff.toml", "line-length = 99\n", 99),
        (".ruff.toml", "line-length = 98\n", 98),
        ("setup.cfg", "[flake8]\nmax-line-length = 97\n", 97),
        (".flake8", "[flake8]\nmax_line_length = 96\n", 96),
        ("pyproject.toml", "[tool.ruff\n", 88),
        ("pyproject.toml", "[tool.ruff]\nline-length = 'wide'\n", 88),
        ("setup.cfg", "flake8\n", 88),
    ],
)
def test_the_limit_is_the_project_s(tmp_path: Path, name: str, text: str, limit: int) -> None:
    (tmp_path / name).write_text(text)
    assert line_length(str(tmp_path / "pkg" / "module.py"), ["x = 1"]) == limit


def test_without_settings_the_limit_is_what_the_file_keeps_to(tmp_path: Path) -> None:
    file = str(tmp_path / "module.py")
    assert line_length(file, ["x = 1", '"""' + "a" * 150, "b" * 150, '"""', "#" * 150]) == 88
    assert line_length(file, ["x = 1", "y" * 95]) == 100
    assert line_length(file, ["x = 1", "y" * 140]) == 140
    assert line_length(file, []) == 88


SLEEP = "\n\nasync def pause():\n    await asyncio.gather()\n    time.sleep(1)\n"


@pytest.mark.parametrize(
    ("imports", "left"),
    [
        ("import asyncio\nimport time\n", "import asyncio\n"),
        ("import asyncio\nimport os\nimport time\n", "import asyncio\nimport os\n"),
        ("import asyncio, time\n", "import asyncio\n"),
        ("import time, asyncio\n", "import asyncio\n"),
        ("import time\nimport asyncio\n", "import asyncio\n"),
        ('"""Doc: time."""\n\nimport time\nimport asyncio\n', '"""Doc: time."""\n\nimport asyncio\n'),
        ("import asyncio\nimport time  # noqa: F401\n", None),
        ("import asyncio\nimport time as time\n", None),
        ("import asyncio\nimport time\n\n__all__ = ['time']\n", None),
        ("import asyncio\nimport time\n\nx: 'time.struct_time' = 0\n", None),
        ("import asyncio\nimport time\n\nprint(time)\n", None),
        ("import asyncio\nimport time\n\nprint(globals())\n", None),
        ("import asyncio\n\ntry:\n    import time\nexcept ImportError:\n    pass\n", None),
    ],
)
def test_an_import_goes_when_the_fix_was_its_last_user(
    tmp_path: Path, imports: str, left: str | None
) -> None:
    after = SLEEP.replace("time.sleep", "await asyncio.sleep")
    assert fixed(imports + SLEEP, tmp_path) == (imports if left is None else left) + after


@pytest.mark.parametrize(
    ("imports", "call", "left"),
    [
        ("import os\n\nimport http.client\n", "print(http.client.HTTPConnection('a').getresponse())", None),
        ("from time import sleep as rest, time\n", "rest(1)", "from time import time\n"),
    ],
)
def test_only_what_is_unused_goes(tmp_path: Path, imports: str, call: str, left: str | None) -> None:
    source = f"import asyncio\n{imports}\n\nasync def pause():\n    await asyncio.gather()\n    {call}\n"
    result = fix_source(source.encode(), str(tmp_path / "module.py"), UNSAFE).source.decode()
    assert result.startswith(f"import asyncio\n{imports if left is None else left}\n")


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("import time\n\n    time.sleep(1)", "await asyncio.sleep(1)"),
        (
            "import time\n    time.sleep(1)\n    print(time)",
            "import time\n    await asyncio.sleep(1)\n    print(time)",
        ),
        ("import time  # noqa\n    time.sleep(1)", "import time  # noqa\n    await asyncio.sleep(1)"),
    ],
)
def test_an_import_in_a_function_goes(tmp_path: Path, body: str, left: str) -> None:
    head = "import asyncio\n\n\nasync def pause():\n    "
    result = fixed(f"{head}{body}\n", tmp_path)
    assert result.replace("\n\n    ", "\n    ") == f"{head}{left}\n"


def test_the_limit_may_come_from_a_file_that_ruff_s_settings_extend(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (tmp_path / "base.toml").write_text("line-length = 77\n")
    (tmp_path / "pyproject.toml").write_text('[tool.ruff]\nextend = "base.toml"\n')
    (package / "ruff.toml").write_text('extend = "../pyproject.toml"\n')
    assert line_length(str(package / "module.py"), []) == 77
    (tmp_path / "base.toml").write_text('extend = "base.toml"\n')
    assert line_length(str(package / "module.py"), []) == 88


@pytest.mark.parametrize(
    ("name", "text", "is_fixed"),
    [
        ("pyproject.toml", '[project]\nrequires-python = ">=3.8"\n', False),
        ("pyproject.toml", '[project]\nrequires-python = ">=3.9"\n', True),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.7"\n', False),
        ("setup.cfg", "[options]\npython_requires = >=3.6,<3.12\n", False),
        ("setup.py", "setup(python_requires='>= 3.10')\n", True),
        ("PKG-INFO", "Name: a\nRequires-Python: ~=3.8\n", False),
        ("setup.py", "setup(classifiers=['Programming Language :: Python :: 3.7'])\n", False),
        ("PKG-INFO", "Classifier: Programming Language :: Python :: 3.9\n", True),
    ],
)
def test_a_thread_needs_the_python_that_has_it(tmp_path: Path, name: str, text: str, is_fixed: bool) -> None:
    (tmp_path / name).write_text(text)
    source = f"{HEAD}    return requests.get(url)\n"
    result = fix_source(source.encode(), str(tmp_path / "module.py"), UNSAFE)
    assert bool(result.applied) is is_fixed
    assert is_fixed or "run_in_executor" in result.remaining[0].advice


@pytest.mark.parametrize(
    ("imports", "spelled"),
    [
        ("from asyncio import CancelledError\n", "asyncio.to_thread(requests.get, url)"),
        ("import anyio\n", "anyio.to_thread.run_sync(requests.get, url)"),
        ("import asyncio\n", "asyncio.to_thread(requests.get, url)"),
    ],
)
def test_the_rest_of_a_package_tells_the_library(tmp_path: Path, imports: str, spelled: str) -> None:
    for name, text in {"__init__.py": "", "errors.py": imports}.items():
        (tmp_path / name).write_text(text)
    source = HEAD.removeprefix("import asyncio\n\n") + "    return requests.get(url)\n"
    result = fix_source(source.encode(), str(tmp_path / "module.py"), UNSAFE)
    assert spelled.encode() in result.source


def test_a_package_of_two_libraries_tells_none(tmp_path: Path) -> None:
    for name, text in {"__init__.py": "", "a.py": "import asyncio\n", "b.py": "import anyio\n"}.items():
        (tmp_path / name).write_text(text)
    source = HEAD.removeprefix("import asyncio\n\n") + "    return requests.get(url)\n"
    assert not fix_source(source.encode(), str(tmp_path / "module.py"), UNSAFE).applied


def test_a_branch_for_an_old_python_has_no_threads(tmp_path: Path) -> None:
    test = "    if sys.version_info[:2] < (3, 9):\n        return requests.get(url)\n"
    source = f"import sys\n{HEAD}{test}    return requests.get(url, timeout=1)\n"
    result = fix_source(source.encode(), str(tmp_path / "module.py"), UNSAFE)
    assert b"        return requests.get(url)\n    return await asyncio" in result.source


def test_a_test_is_left_as_it_is(tmp_path: Path) -> None:
    source = f"{HEAD}    return requests.get(url)\n"
    settings = Settings(unsafe_fixes=True, root=str(tmp_path))
    for name, is_fixed in (("test_load.py", False), ("tests/help.py", False), ("testing.py", True)):
        assert bool(fix_source(source.encode(), str(tmp_path / name), settings).applied) is is_fixed


def test_a_package_s_imports_stay(tmp_path: Path) -> None:
    source = f"import asyncio\nimport time\n{SLEEP}"
    result = fix_source(source.encode(), str(tmp_path / "__init__.py"), UNSAFE).source
    assert b"import time\n" in result


@pytest.mark.skipif(not hasattr(cst, "LazyImport"), reason="needs LibCST 1.9")
def test_a_lazy_import_is_an_import() -> None:
    module = cst.parse_module("import threading\nlazy import time\nlazy from json import loads\n")
    imports = Imports(collect(module, "module.py"))
    for name, (package, attribute) in {"time.sleep": ("time", "sleep"), "loads": ("json", "loads")}.items():
        spelled = imports.spell(package, attribute)
        assert spelled is not None
        assert module.code_for_node(spelled) == name
    assert imports.wanted == []
    imports.spell("asyncio", "sleep")
    changes = Changes()
    add_imports(module, imports.wanted, changes)
    code = edit(TopLevelStatements(module), changes).code
    assert code.startswith("import asyncio\nimport threading\nlazy import time\n")
