"""The language server as an editor meets it: another process, spoken to over the protocol."""

from __future__ import annotations

import ast
import asyncio
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

from flake8_eventrace.rules.registry import LAG101
from flake8_eventrace.source.text import split

pytestmark = pytest.mark.asyncio

#: Seconds that no answer takes, however loaded the machine is.
PATIENCE = 600

CONFIG = ClientServerConfig(server_command=[sys.executable, "-m", "flake8_eventrace", "lsp"])

MAILBOX = LAG101.page.example


def capabilities(*, units=None, pull=False, versions=True, watch=False, creates=False):
    """What the client says that it can do; `units` is its position encoding, None for the default."""
    return types.ClientCapabilities(
        general=types.GeneralClientCapabilities(position_encodings=[units]) if units else None,
        text_document=types.TextDocumentClientCapabilities(
            publish_diagnostics=types.PublishDiagnosticsClientCapabilities(
                related_information=True, version_support=True
            ),
            diagnostic=types.DiagnosticClientCapabilities() if pull else None,
        ),
        workspace=types.WorkspaceClientCapabilities(
            workspace_edit=types.WorkspaceEditClientCapabilities(
                document_changes=versions,
                resource_operations=[types.ResourceOperationKind.Create] if creates else None,
            ),
            did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(
                dynamic_registration=watch
            ),
            diagnostics=types.DiagnosticWorkspaceClientCapabilities(refresh_support=pull),
        ),
    )


@dataclass
class Editor:
    """A client with its open texts, by path."""

    client: LanguageClient
    units: str = "utf-16"
    texts: dict[Path, str] = field(default_factory=dict)
    versions: dict[Path, int] = field(default_factory=dict)
    published: dict[str, types.PublishDiagnosticsParams] = field(default_factory=dict)
    publication_at: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self):
        def publish(params: types.PublishDiagnosticsParams):
            self.published[params.uri] = params
            self.publication_at.set()

        self.client.protocol.fm._features.pop(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, None)
        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(publish)

    def open(self, path, text):
        self.texts[path], self.versions[path] = text, 1
        item = types.TextDocumentItem(path.as_uri(), "python", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def change(self, path, text):
        self.texts[path] = text
        self.versions[path] += 1
        which = types.VersionedTextDocumentIdentifier(self.versions[path], path.as_uri())
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(which, [whole]))

    def save(self, path):
        which = types.TextDocumentIdentifier(path.as_uri())
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(which))

    def close(self, path):
        which = types.TextDocumentIdentifier(path.as_uri())
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(which))

    async def shown(self, path, accept=lambda found: True):
        """The diagnostics of the newest text, once there are such as `accept` takes."""

        def current():
            params = self.published.get(path.as_uri())
            fresh = params is not None and params.version == self.versions[path]
            return [*params.diagnostics] if fresh and accept(params.diagnostics) else None

        return await self.until(current)

    async def until(self, current):
        async def wait():
            while True:
                self.publication_at.clear()
                found = current()
                if found is not None:
                    return found
                await self.publication_at.wait()

        return await asyncio.wait_for(wait(), PATIENCE)

    async def pull(self, path):
        which = types.TextDocumentIdentifier(path.as_uri())
        report = await self.client.text_document_diagnostic_async(types.DocumentDiagnosticParams(which))
        return [*report.items]

    async def actions(self, path, where, only=None, diagnostics=()):
        which = types.TextDocumentIdentifier(path.as_uri())
        context = types.CodeActionContext([*diagnostics], only)
        params = types.CodeActionParams(which, where, context)
        return [*await self.client.text_document_code_action_async(params)]

    async def hover(self, path, line, character):
        which = types.TextDocumentIdentifier(path.as_uri())
        params = types.HoverParams(which, types.Position(line, character))
        found = await self.client.text_document_hover_async(params)
        return found and found.contents.value

    def apply(self, action):
        """The texts that an action's edit makes; they are sent as changes, as an editor does."""
        edit = action.edit
        changes = dict(edit.changes or {})
        for change in edit.document_changes or ():
            changes[change.text_document.uri] = change.edits
        for path in [*self.texts]:
            if path.as_uri() in changes:
                self.change(path, self.edited(self.texts[path], changes[path.as_uri()]))

    def edited(self, text, edits):
        places = [
            (self.offset(text, e.range.start), self.offset(text, e.range.end), e.new_text) for e in edits
        ]
        for start, end, new in sorted(places, reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def offset(self, text, position):
        """Where in a text a position is, by counting the encoded units (not by the server's code)."""
        lines = split(text)
        before = "".join(lines[: position.line])
        if position.line >= len(lines):
            return len(before)
        width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.units]
        encoded = lines[position.line].encode(f"{self.units}-le" if width > 1 else "utf-8")
        return len(before) + len(
            encoded[: position.character * width].decode(f"{self.units}-le" if width > 1 else "utf-8")
        )

    def text_at(self, path, where):
        text = self.texts[path]
        return text[self.offset(text, where.start) : self.offset(text, where.end)]


async def session(client, folder, **can):
    """Begin to speak with the server."""
    folders = [types.WorkspaceFolder(Path(folder).as_uri(), "here")]
    params = types.InitializeParams(capabilities(**can), workspace_folders=folders)
    result = await client.initialize_session(params)
    return Editor(client, units=result.capabilities.position_encoding or "utf-16")


@pytest_lsp.fixture(config=CONFIG)
async def client(client: LanguageClient):
    yield
    await asyncio.wait_for(client.shutdown_session(), PATIENCE)


async def test_from_a_buggy_file_to_a_clean_one_by_the_quick_fix(client, tmp_path):
    editor = await session(client, tmp_path)
    path = tmp_path / "mailbox.py"
    editor.open(path, MAILBOX)
    (found,) = await editor.shown(path)
    assert (found.code, found.source) == ("LAG101", "eventrace")
    assert found.severity is types.DiagnosticSeverity.Warning
    assert editor.text_at(path, found.range) == "self.wake.clear()"
    steps = found.related_information
    assert [editor.text_at(path, step.location.range) for step in steps] == [
        "while not self.items:",
        "self.items.append(item)",
        "self.wake.set()",
        "self.wake.clear()",
        "self.wake.wait()",
    ]
    assert steps[2].message.startswith("3. producer, Mailbox.put(): self.wake.set()")

    actions = await editor.actions(path, found.range, diagnostics=[found])
    assert [action.title.split(":")[0] for action in actions] == [
        "Fix LAG101",
        "Ignore LAG101 with `# noqa`",
        "Fix all with eventrace (safe fixes)",
    ]
    assert actions[0].is_preferred
    assert actions[0].edit.document_changes[0].text_document.version == 1
    editor.apply(actions[0])
    assert await editor.shown(path) == []


async def test_a_test_is_written_that_shows_the_finding(client, tmp_path):
    editor = await session(client, tmp_path, creates=True)
    path = tmp_path / "mailbox.py"
    editor.open(path, MAILBOX)
    (found,) = await editor.shown(path)
    by_title = {action.title: action for action in await editor.actions(path, found.range)}
    create, written = by_title["Write a test that shows this (LAG101)"].edit.document_changes
    assert create.uri == (tmp_path / f"test_mailbox_line_{found.range.start.line + 1}.py").as_uri()
    assert not create.options.overwrite
    (edit,) = written.edits
    assert "gets_the_signal_of_" in edit.new_text
    compile(edit.new_text, "test_mailbox.py", "exec")


async def test_typing_through_broken_states_never_ends_the_server(client, tmp_path):
    editor = await session(client, tmp_path)
    path = tmp_path / "mailbox.py"
    editor.open(path, "")
    assert await editor.shown(path) == []
    for end in range(0, MAILBOX.index("self.wake.wait"), 23):
        editor.change(path, MAILBOX[:end])
        assert await editor.shown(path) == []
    for broken in (
        "def f(:\n",
        "(" * 3000,
        "\0",
        "\t x\n  y",
        "x = '\ud800'",
        "\ufeff\ufeff",
        "-" * 20_000 + "1",
    ):
        editor.change(path, MAILBOX + broken)
        assert await editor.shown(path) == [], broken
    editor.change(path, MAILBOX)
    (found,) = await editor.shown(path)
    assert found.code == "LAG101"


async def test_200_rapid_changes_end_with_the_last_text_only(client, tmp_path):
    editor = await session(client, tmp_path)
    path = tmp_path / "mailbox.py"
    editor.open(path, MAILBOX)
    for number in range(200):
        editor.change(path, "\n" * number + MAILBOX)
    (found,) = await editor.shown(path)
    assert editor.versions[path] == editor.published[path.as_uri()].version == 201
    assert editor.text_at(path, found.range) == "self.wake.clear()"
    assert found.range.start.line == 199 + 14


ASTRAL = MAILBOX.replace("            self.wake.clear()", "            print('é𝄞漢'); self.wake.clear()")


@pytest.mark.parametrize("units", ["utf-8", "utf-16", "utf-32", None])
async def test_positions_are_in_the_units_of_the_client(client, tmp_path, units):
    editor = await session(client, tmp_path, units=units)
    assert editor.units == (units or "utf-16")
    path = tmp_path / "mailbox.py"
    editor.open(path, ASTRAL)
    (found,) = await editor.shown(path)
    assert editor.text_at(path, found.range) == "self.wake.clear()"
    assert "LAG101" in await editor.hover(path, found.range.start.line, found.range.start.character)
    assert await editor.hover(path, found.range.start.line, found.range.start.character - 1) is None
    (ignore,) = [a for a in await editor.actions(path, found.range) if a.title.startswith("Ignore")]
    editor.apply(ignore)
    assert editor.texts[path] == ASTRAL.replace("wake.clear()", "wake.clear()  # noqa: LAG101")
    assert await editor.shown(path) == []


@pytest.mark.parametrize("end", ["\r\n", "\r"])
@pytest.mark.parametrize("versions", [True, False])
async def test_fixes_keep_the_line_ends(client, tmp_path, end, versions):
    editor = await session(client, tmp_path, versions=versions)
    path = tmp_path / "mailbox.py"
    text = MAILBOX.replace("import threading", "import threading  # \f\u2028 é").replace("\n", end)
    editor.open(path, text)
    (found,) = await editor.shown(path)
    assert editor.text_at(path, found.range) == "self.wake.clear()"
    for action in await editor.actions(path, found.range):
        for edit in edits_of(action):
            editor_text = editor.edited(text, [edit])
            assert editor_text.count(end) == len(split(editor_text)), action.title
    fix = (await editor.actions(path, found.range))[0]
    if end == "\r":  # what LibCST does not give back byte for byte is not edited
        assert fix.title.startswith("Ignore")
        return
    editor.apply(fix)
    assert editor.texts[path] == text.replace(
        f"            self.wake.wait(){end}",
        f"            if not self.items:{end}                self.wake.wait(){end}",
    )
    assert await editor.shown(path) == []


def edits_of(action):
    if action.edit.changes:
        return [edit for edits in action.edit.changes.values() for edit in edits]
    return [edit for change in action.edit.document_changes for edit in change.edits]


async def test_an_unsafe_fix_is_offered_by_itself_and_is_not_part_of_fix_all(client, tmp_path):
    editor = await session(client, tmp_path)
    path = tmp_path / "shop.py"
    editor.open(path, BLOCKING)
    (found,) = await editor.shown(path)
    assert (found.code, editor.text_at(path, found.range)) == ("LAG203", "time.sleep(5)")
    fix, ignore = await editor.actions(path, found.range)
    assert fix.title.startswith("Fix LAG203 (unsafe): ")
    assert not fix.is_preferred
    assert ignore.title == "Ignore LAG203 with `# noqa`"
    editor.change(path, BLOCKING + MAILBOX)
    await editor.shown(path)
    everywhere = types.Range(types.Position(0, 0), types.Position(100, 0))
    (whole,) = await editor.actions(path, everywhere, only=["source.fixAll"])
    assert whole.kind == "source.fixAll.eventrace"
    editor.apply(whole)
    (left,) = await editor.shown(path)
    assert left.code == "LAG203"
    assert await editor.actions(path, everywhere, only=["source.fixAll.eventrace"]) == []
    assert await editor.actions(path, everywhere, only=["refactor"]) == []
    fix, _ = await editor.actions(path, everywhere, only=["quickfix"])
    editor.apply(fix)
    assert "await asyncio.sleep(5)" in editor.texts[path]
    assert await editor.shown(path) == []


BLOCKING = """\
import time


async def work():
    time.sleep(5)
"""

CALLER = """\
from shop.helpers import prepare


async def serve():
    prepare()
"""


async def test_open_texts_win_over_files(client, tmp_path):
    package = tmp_path / "shop"
    package.mkdir()
    (tmp_path / "pyproject.toml").touch()
    (package / "__init__.py").touch()
    helpers, caller = package / "helpers.py", package / "caller.py"
    helpers.write_text("def prepare():\n    pass\n")
    caller.write_text(CALLER)
    editor = await session(client, tmp_path)
    editor.open(caller, CALLER)
    editor.open(helpers, helpers.read_text())
    assert await editor.shown(caller) == []
    # Never saved: known to the editor alone.
    editor.change(helpers, 'import time\n\n\ndef prepare():\n    print("𝄞"); time.sleep(9)\n')
    (found,) = await editor.shown(caller, accept=bool)
    assert (found.code, found.range.start.line) == ("LAG203", 4)
    (inner,) = [r.location for r in found.related_information if r.location.uri == helpers.as_uri()]
    assert editor.text_at(helpers, inner.range) == 'print("𝄞"); time.sleep(9)'
    editor.close(helpers)
    assert await editor.shown(caller, accept=lambda found: not found) == []


async def test_an_event_of_another_open_module_is_known(client, tmp_path):
    package = tmp_path / "post"
    package.mkdir()
    (package / "__init__.py").touch()
    box, reader = package / "box.py", package / "reader.py"
    box.write_text("")
    head, _, tail = MAILBOX.partition("    def take(self):\n")
    editor = await session(client, tmp_path)
    editor.open(box, head)
    taking = "from post.box import Mailbox\n\n\ndef take(self: Mailbox):\n" + tail.replace("        ", "    ")
    reader.write_text(taking)
    editor.open(reader, taking)
    (found,) = await editor.shown(reader, accept=bool)
    assert found.code == "LAG101"
    assert {step.location.uri for step in found.related_information} == {box.as_uri(), reader.as_uri()}


async def test_settings_count_as_soon_as_they_are_saved(client, tmp_path):
    asked = asyncio.Event()

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams):
        (wish,) = params.registrations
        assert wish.method == "workspace/didChangeWatchedFiles"
        asked.set()

    editor = await session(client, tmp_path, watch=True)
    await asyncio.wait_for(asked.wait(), PATIENCE)
    path, settings = tmp_path / "mailbox.py", tmp_path / "pyproject.toml"
    editor.open(path, MAILBOX)
    await editor.shown(path, accept=bool)

    def changed():
        event = types.FileEvent(settings.as_uri(), types.FileChangeType.Changed)
        client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))

    settings.write_text('[tool.eventrace]\nignore = ["LAG101"]\n')
    changed()
    assert await editor.shown(path, accept=lambda found: not found) == []
    settings.write_text("[tool.eventrace]\n")
    editor.save(path)  # for clients that watch no files
    await editor.shown(path, accept=bool)
    settings.write_text('[tool.eventrace]\nignroe = ["LAG101"]\n')
    changed()
    assert await editor.shown(path, accept=lambda found: not found) == []
    (message,) = client.messages
    assert "did you mean ignore?" in message.message
    settings.write_text('[tool.eventrace]\nexclude = ["mail*"]\n')
    changed()
    editor.change(path, MAILBOX + "\n")
    assert await editor.shown(path) == []
    settings.unlink()
    changed()
    await editor.shown(path, accept=bool)
    assert len(client.messages) == 1


async def test_why_nothing_is_reported(client, tmp_path):
    editor = await session(client, tmp_path)
    path = tmp_path / "mailbox.py"
    lines = MAILBOX.splitlines()
    clear = next(index for index, line in enumerate(lines) if "self.wake.clear()" in line)
    locked = MAILBOX.replace("self.wake.clear()", "self.wake.clear()  # noqa: LAG101")

    async def asked(line, only=None):
        where = types.Range(types.Position(line, 0), types.Position(line, 0))
        return [a for a in await editor.actions(path, where, only) if a.title.startswith("Why")]

    async def answer(action):
        # lsprotocol takes an action with a command for a command, whose name is then the real one's text.
        command = ast.literal_eval(action.command)
        call = types.ExecuteCommandParams(command["command"], command["arguments"])
        text = await client.workspace_execute_command_async(call)
        assert client.messages[-1].message == text
        return text

    editor.open(path, MAILBOX)
    await editor.shown(path, accept=bool)
    assert await asked(clear) == []  # something is reported here
    assert await asked(0, only=["quickfix"]) == []
    (action,) = await asked(0, only=["source"])
    assert "Line 1 is in no function" in await answer(action)
    (action,) = await asked(clear + 1)
    assert "finding LAG101" in await answer(action)
    editor.change(path, locked)
    await editor.shown(path)
    (action,) = await asked(clear)
    assert "Not reported: silenced by `# noqa`" in await answer(action)
    editor.change(path, "import time\n\n\ndef pause():\n    time.sleep(3)\n")
    assert await editor.shown(path) == []
    (action,) = await asked(4)
    assert "LAG203 (line 5): `pause` is no `async def`" in await answer(action)


async def test_what_is_in_the_baseline_is_not_shown(client, tmp_path):
    from click.testing import CliRunner

    from flake8_eventrace.cli import main

    editor = await session(client, tmp_path)
    path, settings = tmp_path / "mailbox.py", tmp_path / "pyproject.toml"
    path.write_text(MAILBOX)
    editor.open(path, MAILBOX)
    await editor.shown(path, accept=bool)
    settings.write_text('[tool.eventrace]\nbaseline = "known.json"\n')
    assert CliRunner().invoke(main, ["baseline", str(path)]).exit_code == 0
    editor.save(path)
    assert await editor.shown(path, accept=lambda found: not found) == []
    (tmp_path / "known.json").unlink()
    editor.change(path, MAILBOX + "\n")
    assert await editor.shown(path) == []
    (message,) = client.messages
    assert "known.json: cannot be read" in message.message


async def test_a_client_that_pulls_is_not_pushed_to(client, tmp_path):
    refreshed = asyncio.Event()
    client.protocol.fm._features.pop(types.WORKSPACE_DIAGNOSTIC_REFRESH)

    @client.feature(types.WORKSPACE_DIAGNOSTIC_REFRESH)
    def refresh(params: None):
        refreshed.set()

    editor = await session(client, tmp_path, pull=True)
    path = tmp_path / "mailbox.py"
    path.touch()
    editor.open(path, "")
    assert await editor.pull(path) == []
    for number in range(50):
        editor.change(path, "\n" * number + MAILBOX)
    (found,) = await editor.pull(path)
    assert found.range.start.line == 49 + 14
    assert len(found.related_information) == 5
    assert not refreshed.is_set()
    (tmp_path / "eventrace.toml").write_text('ignore = ["LAG101"]\n')
    editor.save(path)
    await asyncio.wait_for(refreshed.wait(), PATIENCE)
    assert await editor.pull(path) == []
    assert editor.published == {}
    missing = tmp_path / "never_opened.py"
    assert await editor.pull(missing) == []


async def test_hover_shows_the_page_of_the_rule(client, tmp_path):
    editor = await session(client, tmp_path)
    path = tmp_path / "mailbox.py"
    text = MAILBOX.replace("clear()\n", "clear()  # noqa: LAG101,LAG203 - tried\n")
    text += "\nMailbox().wake.clear()  # noqa\n"
    editor.open(path, text)
    assert await editor.shown(path) == []
    line = split(text)[14]
    for word, codes in [("LAG101", ["LAG101"]), ("LAG203", ["LAG203"]), ("noqa", ["LAG101", "LAG203"])]:
        page = await editor.hover(path, 14, line.index(word) + 1)
        assert [word for word in ("LAG101", "LAG203") if f"# {word}: " in page] == codes
        assert "## Why is this bad?" in page
    assert await editor.hover(path, 14, 3) is None
    assert await editor.hover(path, 19, 28) is None  # it silences nothing
    assert await editor.hover(path, 400, 0) is None
    editor.change(path, MAILBOX)
    (found,) = await editor.shown(path)
    page = await editor.hover(path, found.range.start.line, found.range.start.character)
    assert page.startswith(f"**LAG101** {found.message}")
    assert "\n3. producer, Mailbox.put(): self.wake.set()" in page


async def test_audits_are_quieter_than_lost_signals(client, tmp_path):
    (tmp_path / "eventrace.toml").write_text('extend-select = ["LAG110", "LAG902"]\n')
    editor = await session(client, tmp_path)
    path = tmp_path / "mailbox.py"
    text = (
        MAILBOX
        + "\n\ndef nap(ready: threading.Event):\n    ready.clear()\n    ready.wait()  # noqa: LAG101\n"
    )
    editor.open(path, text)
    found = {one.code: one for one in await editor.shown(path)}
    assert {code: one.severity.name for code, one in found.items()} == {
        "LAG101": "Warning",
        "LAG110": "Information",
        "LAG902": "Hint",
    }
    assert found["LAG902"].tags == (types.DiagnosticTag.Unnecessary,)
    assert await editor.actions(path, found["LAG902"].range, only=["quickfix"]) == []


async def test_other_languages_and_texts_without_a_file(client, tmp_path):
    editor = await session(client, tmp_path)
    other = types.TextDocumentItem((tmp_path / "a.toml").as_uri(), "toml", 1, MAILBOX)
    client.text_document_did_open(types.DidOpenTextDocumentParams(other))
    new = types.TextDocumentItem("untitled:Untitled-1", "python", 1, MAILBOX)
    client.text_document_did_open(types.DidOpenTextDocumentParams(new))
    found = await editor.until(lambda: editor.published.get("untitled:Untitled-1"))
    assert [one.code for one in found.diagnostics] == ["LAG101"]
    assert [*editor.published] == ["untitled:Untitled-1"]


async def test_without_the_extra_one_line_says_what_to_install():
    code = "import sys; sys.modules['pygls'] = None; from flake8_eventrace.cli import main; main(['lsp'])"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, errors = await process.communicate()
    assert (process.returncode, out) == (2, b"")
    assert (
        errors.decode().strip()
        == "error: the language server needs more packages: pip install 'flake8-eventrace[lsp]'"
    )
