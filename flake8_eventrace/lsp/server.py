"""The protocol: what the client says goes to the desk, what is found goes to the client.

Diagnostics are pushed to a client that does not pull them. A text that does not parse has none:
what is shown is always about the text on the screen.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path
from pygls.workspace import PositionCodec

from .. import __version__
from ..finding import Edit, Finding
from . import actions
from .analysis import Looked, Looking, SettingsFor
from .diagnostics import diagnostic, diagnostics
from .document import Document
from .hover import text_at
from .positions import column_at, text_edits
from .scheduler import PAUSE, Desk

#: Files whose change can change what is found elsewhere.
_WATCHED = ("**/*.py", "**/pyproject.toml", "**/eventrace.toml")


class EventraceServer(LanguageServer):
    """One client's server. `pause` is how long a text rests before it is looked at, in seconds."""

    def __init__(self, settings_for: SettingsFor, *, pause: float = PAUSE) -> None:
        # Whole texts: pygls applies changes to lines that it splits at form feeds, too.
        super().__init__("eventrace", __version__, types.TextDocumentSyncKind.Full)
        self.asked_to_end = False
        self.desk = Desk(settings_for, self.tell, pause=pause)
        self._shown: dict[str, tuple[int | None, list[types.Diagnostic]]] = {}
        self._misset: dict[str, str] = {}
        _register(self)

    # --- what the client can do

    @property
    def codec(self) -> PositionCodec:
        return self.workspace.position_codec

    @property
    def _pulls(self) -> bool:
        documents = self.client_capabilities.text_document
        return documents is not None and documents.diagnostic is not None

    @property
    def _shows_related(self) -> bool:
        documents = self.client_capabilities.text_document
        if documents is None:
            return False
        pulled, pushed = documents.diagnostic, documents.publish_diagnostics
        return bool(
            (pulled is not None and pulled.related_information)
            or (pushed is not None and pushed.related_information)
        )

    @property
    def _refreshes(self) -> bool:
        workspace = self.client_capabilities.workspace
        refresh = workspace.diagnostics if workspace is not None else None
        return refresh is not None and bool(refresh.refresh_support)

    @property
    def _takes_versions(self) -> bool:
        workspace = self.client_capabilities.workspace
        edits = workspace.workspace_edit if workspace is not None else None
        return edits is not None and bool(edits.document_changes)

    @property
    def watches(self) -> bool:
        """Whether the client can be asked to say which files change."""
        workspace = self.client_capabilities.workspace
        watched = workspace.did_change_watched_files if workspace is not None else None
        return watched is not None and bool(watched.dynamic_registration)

    # --- documents

    def take(self, uri: str) -> None:
        """Look at the newest text of a document that is open."""
        text = self.workspace.get_text_document(uri)
        if text.language_id not in (None, "", "python") and not uri.endswith((".py", ".pyi")):
            return
        path = to_fs_path(uri)
        top = self._top(path)
        path = os.path.abspath(path or os.path.join(top, os.path.basename(text.path) or "untitled"))
        self.desk.put(Document(uri, path, text.version, text.source, top))

    def leave(self, uri: str) -> None:
        """Forget a document that was closed."""
        if self.desk.document(uri) is None:
            return
        self.desk.drop(uri)
        self._shown.pop(uri, None)
        if not self._pulls:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def _top(self, path: str | None) -> str:
        """The folder of the workspace that holds a path."""
        folders = [to_fs_path(uri) for uri in self.workspace.folders]
        tops = [folder for folder in (*folders, self.workspace.root_path) if folder]
        if path is None:
            return tops[0] if tops else os.getcwd()
        holding = [top for top in tops if path.startswith(top.rstrip(os.sep) + os.sep)]
        return max(holding, key=len) if holding else os.path.dirname(path)

    # --- diagnostics

    def diagnostics(self, looked: Looked) -> list[types.Diagnostic]:
        return diagnostics(looked, self.codec, self._uri_of, related=self._shows_related)

    def pulled(self, looked: Looked) -> list[types.Diagnostic]:
        """The diagnostics that a client is given which asked for them."""
        found = self.diagnostics(looked)
        self._shown[looked.document.uri] = looked.document.version, found
        return found

    def tell(self, looked: Looked) -> None:
        """What was found in the newest text of a document."""
        self._complain(looked)
        found = self.diagnostics(looked)
        document = looked.document
        shown = self._shown.get(document.uri)
        if not self._pulls:
            if shown != (document.version, found):
                self._shown[document.uri] = document.version, found
                self.text_document_publish_diagnostics(
                    types.PublishDiagnosticsParams(document.uri, found, document.version)
                )
        elif shown is not None and shown[0] == document.version and shown[1] != found and self._refreshes:
            # It has asked about this very text before something else changed the answer.
            self._shown[document.uri] = document.version, found
            self.workspace_diagnostic_refresh(None)

    def _complain(self, looked: Looked) -> None:
        if looked.misset and looked.misset not in self._misset.values():
            message = f"eventrace: {looked.misset}"
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, message))
        self._misset[looked.document.uri] = looked.misset
        if looked.problem:
            self.window_log_message(types.LogMessageParams(types.MessageType.Log, looked.problem))

    def _uri_of(self, path: str) -> str:
        for document in self.desk.documents:
            if path in document.names:
                return document.uri
        return from_fs_path(os.path.abspath(path)) or ""

    # --- actions

    async def actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        """What can be done in the lines that the client asks about."""
        uri, only = params.text_document.uri, params.context.only
        looked = await self.desk.found(uri, anew=False)
        if looked is None or not looked.findings:
            return []
        document = looked.document
        first, last = params.range.start.line + 1, params.range.end.line + 1

        def change(edits: Sequence[Edit]) -> types.WorkspaceEdit:
            return self._change(document, edits)

        result: list[types.CodeAction] = []
        here = [*actions.touched(looked.findings, first, last)]
        if here and actions.wanted(types.CodeActionKind.QuickFix, only):
            fixable = await self.desk.ask(document, Looking.fixable)
            for finding in actions.touched(fixable, first, last):
                fix = actions.quick_fix(finding, self._about(finding, document), change)
                if fix is not None:
                    result.append(fix)
            for finding in here:
                edits = await self.desk.ask(document, partial(Looking.ignored, finding=finding))
                if edits:
                    about = self._about(finding, document)
                    result.append(actions.ignore(finding, about, edits, change))
        if actions.wanted(actions.FIX_ALL, only):
            edits = await self.desk.ask(document, Looking.mended)
            if edits:
                result.append(actions.fix_all(edits, change))
        return result if self.desk.document(uri) is document else []

    def _about(self, finding: Finding, document: Document) -> types.Diagnostic:
        return diagnostic(finding, document.lines, self.codec)

    def _change(self, document: Document, edits: Sequence[Edit]) -> types.WorkspaceEdit:
        made = text_edits(edits, document.lines, self.codec)
        if not self._takes_versions:
            return types.WorkspaceEdit(changes={document.uri: made})
        which = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(which, [*made])])

    # --- hover

    async def hover(self, params: types.HoverParams) -> types.Hover | None:
        looked = await self.desk.found(params.text_document.uri, anew=False)
        if looked is None:
            return None
        text = text_at(looked, *column_at(params.position, looked.document.lines, self.codec))
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text)) if text else None

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Into the log: a window that pops up while somebody types helps nobody."""
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, f"eventrace: {error}"))


def _register(server: EventraceServer) -> None:
    """Name what the server answers to."""

    @server.feature(types.INITIALIZED)
    def initialized(params: types.InitializedParams) -> None:
        if server.watches:
            watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            wish = types.Registration("eventrace-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            server.client_register_capability(types.RegistrationParams([wish]))

    @server.feature(types.SHUTDOWN)
    def shutdown(params: None) -> None:
        server.asked_to_end = True
        server.desk.close()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.take(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        server.take(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.leave(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.desk.again()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(params: types.DidChangeWatchedFilesParams) -> None:
        server.desk.again()

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configured(params: types.DidChangeConfigurationParams) -> None:
        server.desk.again()

    @server.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(
            identifier="eventrace", inter_file_dependencies=True, workspace_diagnostics=False
        ),
    )
    async def pull(params: types.DocumentDiagnosticParams) -> types.RelatedFullDocumentDiagnosticReport:
        looked = await server.desk.found(params.text_document.uri)
        return types.RelatedFullDocumentDiagnosticReport(server.pulled(looked) if looked is not None else [])

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[*actions.KINDS])
    )
    async def act(params: types.CodeActionParams) -> list[types.CodeAction]:
        return await server.actions(params)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        return await server.hover(params)
