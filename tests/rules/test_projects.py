"""Whole projects of testdata: chains through many modules, and twins in which each link is innocent.

No test here has a configuration.
"""

from __future__ import annotations

import io
import re
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from flake8_eventrace.engine.check import check_source
from flake8_eventrace.reports import Look, svg
from flake8_eventrace.reports.explanation import explanation_of
from flake8_eventrace.runner import check_files, find_jobs
from flake8_eventrace.settings import Settings
from tests import commands
from tests.expectations import MARK, TESTDATA, Case

PROJECTS = TESTDATA / "projects"
NAMES = sorted(path.name for path in PROJECTS.iterdir() if path.is_dir())
FILES = sorted(path for path in PROJECTS.rglob("*.py") if not path.name.endswith(".fixed.py"))
LINE = re.compile(r"(?P<path>[^:]+):(?P<line>\d+):(?P<column>\d+): (?P<code>LAG\d{3}) (?P<message>.*)")
API = "chat/server/api.py"

#: What the message of each finding in `late` says about the way to the slow call.
CHAINS = {
    27: "`auto_name` → `complete` → … → `chat` → `openai.OpenAI().chat.completions.create`",
    38: "`post_webhook` → `requests.post`; send `Finished` first",
    46: "`add` → `send` → `httpx.AsyncClient().post`; send `done` first",
    51: "`auto_name` → `complete` → `ask` → `chat` → `chat` → `openai.OpenAI().chat.completions.create`",
    56: "`requests.post`; await it",
}

every_project = pytest.mark.parametrize("name", NAMES)


def copied(name: str, folder: Path) -> Path:
    """A copy of a project, as its author would have it: without the marks."""
    home = folder / name
    shutil.copytree(PROJECTS / name, home)
    for path in home.rglob("*.fixed.py"):
        path.unlink()
    for path in home.rglob("*.py"):
        path.write_bytes(MARK.sub(b"", path.read_bytes()))
    return home


def expected(name: str) -> set[tuple[str, int, int, str]]:
    return {
        (path.relative_to(PROJECTS / name).as_posix(), *place)
        for path in FILES
        if path.is_relative_to(PROJECTS / name)
        for place in Case(path).expected
    }


def checked(home: Path) -> set[tuple[str, int, int, str, str]]:
    return {
        (path.relative_to(home).as_posix(), f.line, f.column, f.code, f.message)
        for path in sorted(home.rglob("*.py"))
        for f in check_source(path.read_bytes(), str(path))
    }


def printed(home: Path, *command: str) -> set[tuple[str, int, int, str, str]]:
    done = commands.run([sys.executable, "-m", *command], cwd=home)
    assert done.stderr == ""
    found = [LINE.fullmatch(line) for line in done.stdout.splitlines()]
    assert all(found), done.stdout
    return {
        (
            Path(m["path"]).as_posix().removeprefix("./"),
            int(m["line"]),
            int(m["column"]) - 1,
            m["code"],
            m["message"],
        )
        for m in found
        if m is not None
    }


def places(found: set[tuple[str, int, int, str, str]]) -> set[tuple[str, int, int, str]]:
    return {item[:4] for item in found}


@every_project
def test_what_is_marked_is_found(name, tmp_path):
    assert places(checked(copied(name, tmp_path))) == expected(name)


def test_the_late_project_is_late_and_its_twin_is_not():
    assert {code for *_, code in expected("late")} == {"LAG201", "LAG202", "LAG203"}
    assert expected("punctual") == set()


@every_project
def test_flake8_and_the_command_say_the_same(name, tmp_path):
    home = copied(name, tmp_path)
    ours = checked(home)
    assert printed(home, "flake8_eventrace", "check", "--quiet", "--output-format=concise", ".") == ours
    assert printed(home, "flake8", "--isolated", "--select=LAG", ".") == ours


def test_the_messages_name_the_chain(tmp_path):
    found = checked(copied("late", tmp_path))
    assert {item[0] for item in found} == {API}
    told = {line: message for _, line, _, _, message in found}
    assert told.keys() == CHAINS.keys()
    for line, chain in CHAINS.items():
        assert chain in told[line]


def test_the_witness_goes_down_to_the_slow_call_file_by_file(tmp_path):
    home = copied("late", tmp_path)
    finding = check_source((home / API).read_bytes(), str(home / API))[0]
    steps = [(Path(s.path).relative_to(home).as_posix(), s.line) for s in finding.witness if s.path]
    text = {path: (home / path).read_text("utf-8").splitlines() for path, _ in steps}
    called = [text[path][line - 1].strip() for path, line in steps if path != API]
    assert [path for path, _ in steps if path != API] == [
        "chat/naming/auto.py",
        "chat/llm/complete.py",
        "chat/llm/base.py",
        "chat/llm/base.py",
        "chat/llm/providers.py",
    ]
    assert called[0] == 'name = _shortened(ask(f"A name for: {prompt}"))'
    assert called[-1].startswith("reply = client.get_client().chat.completions.create(")
    assert [step.text for step in finding.witness if step.path and not step.path.endswith(API)] == called


def test_a_chain_through_long_names_stays_in_its_box_of_the_picture(tmp_path):
    """Beside a file's name there is less room for code than beside a line number."""
    module = "a_helper_module_with_a_long_name"
    (tmp_path / f"{module}.py").write_text(
        "import requests\n\n\ndef post_it(text):\n"
        "    requests.post('https://chat.example/hooks/in', json={'text': text}, timeout=10)\n"
    )
    source = f"from {module} import post_it\n\n\nasync def finish(order):\n    post_it('shipped')\n"
    path = tmp_path / "app.py"
    path.write_text(source)
    (finding,) = check_source(source.encode(), str(path))
    out = io.StringIO()
    svg.write([explanation_of(str(path), finding, source)], out, Look())
    assert "every other task is blocked here" in out.getvalue()
    assert "every other task of the loop" in out.getvalue()
    assert "requests.post('" in out.getvalue()
    for group in ET.fromstring(out.getvalue()).iter("{http://www.w3.org/2000/svg}g"):
        box = group.find("{http://www.w3.org/2000/svg}rect")
        edge = float(box.get("x")) + float(box.get("width"))
        for text in group.iter("{http://www.w3.org/2000/svg}text"):
            assert float(text.get("x")) + float(text.get("textLength")) <= edge


#: Edits of the innocent twin that make one link guilty: (file, before, after, what is found then).
GUILTY = {
    "in front of the event": (
        API,
        (
            '    session.add_event({"type": "generation_complete", "text": answer})\n'
            "    try_auto_name(session)  # behind the event\n"
        ),
        (
            "    try_auto_name(session)\n"
            '    session.add_event({"type": "generation_complete", "text": answer})\n'
        ),
        ["LAG201"],
    ),
    "no thread": (
        API,
        "threading.Thread(target=try_auto_name, args=(session,), daemon=True).start()",
        "try_auto_name(session)",
        ["LAG201"],
    ),
    "the thread is joined": (
        "chat/hooks.py",
        "threading.Thread(target=post_webhook, args=(url, text), daemon=True).start()",
        (
            "thread = threading.Thread(target=post_webhook, args=(url, text))\n"
            "    thread.start()\n    thread.join()"
        ),
        ["LAG201"],
    ),
    "the future is waited for": (
        "chat/hooks.py",
        "threading.Thread(target=post_webhook, args=(url, text), daemon=True).start()",
        "pool = ThreadPoolExecutor()\n    pool.submit(post_webhook, url, text).result()",
        ["LAG201"],
    ),
    "the nested function is called": (API, "session.log(name_later)", "name_later()", ["LAG201"]),
    "the generator is iterated over": (
        API,
        "names = hooks.each_webhook(session, prompt)",
        "list(hooks.each_webhook(session, prompt))\n    names = []",
        ["LAG201"],
    ),
    "the helper posts itself": (
        "chat/hooks.py",
        "threading.Thread(target=post_webhook, args=(url, text), daemon=True).start()",
        "post_webhook(url, text)",
        ["LAG201"],
    ),
    "the decorator calls": (
        "chat/hooks.py",
        "threading.Thread(target=function, args=args, daemon=True).start()",
        "function(*args)",
        ["LAG201"],
    ),
    "the client is not kept": (
        "chat/llm/client.py",
        (
            "    if _client is None:\n        from openai import OpenAI\n\n        _client = OpenAI()\n"
            "        _client.models.list()\n"
        ),
        "    from openai import OpenAI\n\n    _client = OpenAI()\n    _client.models.list()\n",
        ["LAG201"],
    ),
    "the cache is never filled": (
        "chat/llm/client.py",
        "    if model in _prices:\n        return _prices[model]\n",
        "",
        ["LAG201"],
    ),
    "partial of the call itself": (
        API,
        "partial(pool.submit, hooks.post_webhook, session.hook)",
        "partial(hooks.post_webhook, session.hook)",
        ["LAG201"],
    ),
    "in the coroutine": (
        API,
        "background.add_task(hooks.post_webhook, session.hook, prompt)",
        "hooks.post_webhook(session.hook, prompt)",
        ["LAG201", "LAG203"],
    ),
    "no thread in the coroutine": (
        API,
        "await asyncio.to_thread(try_auto_name, session)",
        "try_auto_name(session)",
        ["LAG203"],
    ),
    "no executor": (
        API,
        "await loop.run_in_executor(None, lambda: try_auto_name(session))",
        "try_auto_name(session)",
        ["LAG203"],
    ),
    "no executor for the webhook": (
        API,
        'await loop.run_in_executor(pool, partial(hooks.post_webhook, session.hook, "renamed"))',
        'partial(hooks.post_webhook, session.hook, "renamed")()',
        ["LAG203"],
    ),
    "no parameter of that name": (
        API,
        "async def shadowed(session: Session, try_auto_name, hooks)",
        "async def shadowed(session: Session)",
        ["LAG203", "LAG203"],
    ),
    "no local of that name": (API, "    complete = session.log\n", "", ["LAG203"]),
    "the package of that name": (
        "chat/hooks.py",
        "from . import transport as requests",
        "import requests",
        ["LAG203"],
    ),
    "the synchronous client": (API, "transport: httpx.AsyncClient", "transport: httpx.Client", []),
    "the synchronous client, not awaited": (
        API,
        "transport: httpx.AsyncClient) -> None:\n    await transport",
        "transport: httpx.Client) -> None:\n    transport",
        ["LAG203"],
    ),
    "the asynchronous provider's client": (
        "chat/llm/providers.py",
        "reply = await client.get_async_client()",
        "reply = client.get_client()",
        ["LAG203"],
    ),
}


@pytest.mark.parametrize("edit", GUILTY.values(), ids=GUILTY)
def test_the_twin_is_silent_because_each_link_is_innocent(edit, tmp_path):
    """`test_what_is_marked_is_found` shows that it is silent before the edit."""
    file, before, after, codes = edit
    home = copied("punctual", tmp_path)
    path = home / file
    text = path.read_text("utf-8")
    assert text.count(before) >= 1
    path.write_text(text.replace(before, after, 1), "utf-8")
    assert sorted(code for *_, code, _ in checked(home)) == codes


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PROJECTS).as_posix())
def test_the_projects_compile(path):
    compile(path.read_bytes(), str(path), "exec", dont_inherit=True)


def test_a_run_does_not_see_what_a_fix_would_make_of_a_file(tmp_path):
    """The end of the run is delayed for whoever awaits `answer`, in whatever order the files come."""
    (tmp_path / "a.py").write_text(
        "import requests\n\n\ndef ping_hook(url):\n    requests.post(url, json={}, timeout=9)\n\n\n"
        "async def answer(bus, llm, url):\n    reply = await llm.chat(url)\n"
        "    event = {'type': 'generation_complete', 'text': reply}\n"
        "    ping_hook(url)\n    bus.emit(event)\n"
    )
    caller = (
        "from a import answer\n\n\nasync def go(bus, log, llm, url):\n    reply = await llm.chat(url)\n"
        "    event = {'type': 'generation_complete', 'text': reply}\n    await answer(log, llm, url)\n"
        "    bus.emit(event)\n"
    )
    for name in ("A0.py", "b.py"):
        (tmp_path / name).write_text(caller)
    jobs = list(find_jobs([str(tmp_path)], lambda path: Settings(select=("LAG201", "LAG202"))))
    found = [[finding.code for finding in result.findings] for result in check_files(jobs)]
    assert found == [["LAG202"], ["LAG201"], ["LAG202"]]
