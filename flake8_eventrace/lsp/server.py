"""Connects the scheduler to the client: passes documents and requests in, and results out.

Diagnostics are pushed to a client that does not pull them. A text with a syntax error has none, so the
diagnostics on the screen always belong to the text on the screen.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path
from pygls.workspace import PositionCodec

from .. import __version__
from ..finding import Edit, Finding
from ..reports.reproduction.offer import file_for, offered
from . import actions
from .analysis import DocumentAnalysis, DocumentResult, SettingsFor
from .diagnostics import diagnostic, diagnostics
from .document import Document
from .explanation import explain_silence
from .hover import text_at
from .positions import column_at, text_edits
from .protocol import LifecycleProtocol
from .scheduler import DEBOUNCE, Scheduler

#: Files whose changes can change the findings in other files.
_WATCHED = ("**/*.py", "**/pyproject.toml", "**/eventrace.toml", "**/eventrace-baseline.json")


class EventraceServer(LanguageServer):
    """The server for one client.

    `debounce` is the time without changes, in seconds, before a document is analysed.
    """

    def __init__(self, settings_for: SettingsFor, *, debounce: float = DEBOUNCE) -> None:
        # Ask for whole texts: pygls applies changes to lines, which it also splits at form feeds.
        super().__init__(
            "eventrace", __version__, types.TextDocumentSyncKind.Full, protocol_cls=LifecycleProtocol
        )
        self.shutdown_requested = False
        self.scheduler = Scheduler(settings_for, self.publish, debounce=debounce)
        self._published: dict[str, tuple[int | None, list[types.Diagnostic]]] = {}
        self._settings_errors: dict[str, str] = {}
        _register_lifecycle(self)
        _register_changes(self)
        _register_requests(self)

    # --- capabilities of the client

    @property
    def codec(self) -> PositionCodec:
        """The codec for the position encoding that the client chose."""
        return self.workspace.position_codec

    @property
    def _pulls_diagnostics(self) -> bool:
        documents = self.client_capabilities.text_document
        return documents is not None and documents.diagnostic is not None

    @property
    def _supports_related(self) -> bool:
        documents = self.client_capabilities.text_document
        if documents is None:
            return False
        pulled, pushed = documents.diagnostic, documents.publish_diagnostics
        return bool(
            (pulled is not None and pulled.related_information)
            or (pushed is not None and pushed.related_information)
        )

    @property
    def _supports_refresh(self) -> bool:
        workspace = self.client_capabilities.workspace
        refresh = workspace.diagnostics if workspace is not None else None
        return refresh is not None and bool(refresh.refresh_support)

    @property
    def _supports_versions(self) -> bool:
        workspace = self.client_capabilities.workspace
        edits = workspace.workspace_edit if workspace is not None else None
        return edits is not None and bool(edits.document_changes)

    @property
    def _creates_files(self) -> bool:
        workspace = self.client_capabilities.workspace
        edits = workspace.workspace_edit if workspace is not None else None
        operations = (edits.resource_operations or ()) if edits is not None else ()
        return self._supports_versions and types.ResourceOperationKind.Create in operations

    @property
    def supports_watching(self) -> bool:
        """Whether the client can report which files change."""
        workspace = self.client_capabilities.workspace
        watched = workspace.did_change_watched_files if workspace is not None else None
        return watched is not None and bool(watched.dynamic_registration)

    # --- documents

    def update(self, uri: str) -> None:
        """Schedule the newest text of an open document, if it is Python."""
        text = self.workspace.get_text_document(uri)
        if text.language_id not in (None, "", "python") and not uri.endswith((".py", ".pyi")):
            return
        path = to_fs_path(uri)
        folder = self._workspace_folder(path)
        path = os.path.abspath(path or os.path.join(folder, os.path.basename(text.path) or "untitled"))
        self.scheduler.update(Document(uri, path, text.version, text.source, folder))

    def close_document(self, uri: str) -> None:
        """Forget a closed document and remove its diagnostics."""
        if self.scheduler.document(uri) is None:
            return
        self.scheduler.remove(uri)
        self._published.pop(uri, None)
        if not self._pulls_diagnostics:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def _workspace_folder(self, path: str | None) -> str:
        """Return the innermost folder of the workspace that contains a path (None: a text without a file)."""
        paths = [to_fs_path(uri) for uri in self.workspace.folders]
        folders = [folder for folder in (*paths, self.workspace.root_path) if folder]
        if path is None:
            return folders[0] if folders else os.getcwd()
        containing = [folder for folder in folders if path.startswith(folder.rstrip(os.sep) + os.sep)]
        return max(containing, key=len) if containing else os.path.dirname(path)

    # --- diagnostics

    def diagnostics(self, result: DocumentResult) -> list[types.Diagnostic]:
        """Return the diagnostics for the findings of a document."""
        return diagnostics(result, self.codec, self._uri_of, related=self._supports_related)

    def pull_diagnostics(self, result: DocumentResult) -> list[types.Diagnostic]:
        """Return the diagnostics for a client that asked for them, and remember them as published."""
        current = self.diagnostics(result)
        self._published[result.document.uri] = result.document.version, current
        return current

    def publish(self, result: DocumentResult) -> None:
        """Send the diagnostics of the newest text of a document, unless the client already has them."""
        self._report_problems(result)
        document = result.document
        current = document.version, self.diagnostics(result)
        published = self._published.get(document.uri)
        if not self._pulls_diagnostics:
            if published != current:
                self._published[document.uri] = current
                self.text_document_publish_diagnostics(
                    types.PublishDiagnosticsParams(document.uri, current[1], document.version)
                )
        elif self._supports_refresh and self._was_pulled(document) and published != current:
            # The client pulled the diagnostics of this very text before another change altered them.
            self._published[document.uri] = current
            self.workspace_diagnostic_refresh(None)

    def _was_pulled(self, document: Document) -> bool:
        """Return whether the diagnostics of this very version are with the client."""
        published = self._published.get(document.uri)
        return published is not None and published[0] == document.version

    def _report_problems(self, result: DocumentResult) -> None:
        """Show an error in the settings once, however many documents it concerns; log other problems."""
        if result.settings_error and result.settings_error not in self._settings_errors.values():
            message = f"eventrace: {result.settings_error}"
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, message))
        self._settings_errors[result.document.uri] = result.settings_error
        if result.problem:
            self.window_log_message(types.LogMessageParams(types.MessageType.Log, result.problem))

    def _uri_of(self, path: str) -> str:
        for document in self.scheduler.documents:
            if path in document.paths:
                return document.uri
        return from_fs_path(os.path.abspath(path)) or ""

    # --- actions

    async def actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        """Return the code actions for the lines that the client asks about."""
        uri, only = params.text_document.uri, params.context.only
        result = await self.scheduler.result(uri, current_generation=False)
        if result is None:
            return []
        document = result.document
        first, last = params.range.start.line + 1, params.range.end.line + 1
        offered: list[types.CodeAction] = []
        if actions.is_requested(types.CodeActionKind.QuickFix, only):
            offered += await self._quick_fixes(result, first, last)
        silent = not any(actions.in_lines(result.findings, first, last)) and not result.settings_error
        if silent and actions.is_requested(actions.EXPLAIN, only):
            offered.append(actions.explain(uri, first))
        if result.findings and actions.is_requested(actions.FIX_ALL, only):
            edits = await self.scheduler.run(document, DocumentAnalysis.safe_fix_edits)
            if edits:
                offered.append(actions.fix_all(edits, partial(self._workspace_edit, document)))
        return offered if self.scheduler.document(uri) is document else []

    async def _quick_fixes(self, result: DocumentResult, first: int, last: int) -> list[types.CodeAction]:
        """Return the fixes of the findings in lines `first` to `last`, then the actions that ignore them."""
        document = result.document
        findings = [*actions.in_lines(result.findings, first, last)]
        if not findings:
            return []
        offered: list[types.CodeAction] = []
        to_workspace_edit = partial(self._workspace_edit, document)
        with_fixes = await self.scheduler.run(document, DocumentAnalysis.findings_with_fixes)
        for finding in actions.in_lines(with_fixes, first, last):
            fix = actions.quick_fix(finding, self._diagnostic(finding, document), to_workspace_edit)
            if fix is not None:
                offered.append(fix)
        if self._creates_files:
            offered += self._tests(findings, document)
        for finding in findings:
            edits = await self.scheduler.run(document, partial(DocumentAnalysis.noqa_edits, finding=finding))
            if edits:
                fixed = self._diagnostic(finding, document)
                offered.append(actions.ignore(finding, fixed, edits, to_workspace_edit))
        return offered

    def _tests(self, findings: Sequence[Finding], document: Document) -> Iterator[types.CodeAction]:
        """Yield an action for each finding that a test can show, if there is no such file yet."""
        for finding in findings:
            file = file_for(finding, document.path)
            test = None if os.path.exists(file) else offered(finding, document.path, document.source)
            uri = from_fs_path(file)
            if test is not None and uri:
                yield actions.write_test(finding, self._diagnostic(finding, document), uri, test.text)

    def _diagnostic(self, finding: Finding, document: Document) -> types.Diagnostic:
        return diagnostic(finding, document.lines, self.codec)

    def _workspace_edit(self, document: Document, edits: Sequence[Edit]) -> types.WorkspaceEdit:
        changes = text_edits(edits, document.lines, self.codec)
        if not self._supports_versions:
            return types.WorkspaceEdit(changes={document.uri: changes})
        identifier = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, [*changes])])

    async def explain(self, uri: str, line: int) -> str:
        """Show why nothing is reported in a line (1-based); return the text as well."""
        document = self.scheduler.document(uri)
        if document is None:
            return ""
        text = await self.scheduler.run(document, partial(explain_silence, line=line))
        self.window_show_message(types.ShowMessageParams(types.MessageType.Info, text))
        return text

    # --- hover

    async def hover(self, params: types.HoverParams) -> types.Hover | None:
        """Return the page of the rule at a position, or None."""
        result = await self.scheduler.result(params.text_document.uri, current_generation=False)
        if result is None:
            return None
        text = text_at(result, *column_at(params.position, result.document.lines, self.codec))
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text)) if text else None

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Log an error of the server: a pop-up window would only disturb a user who is typing."""
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, f"eventrace: {error}"))


def _register_lifecycle(server: EventraceServer) -> None:
    """Register the handlers for the beginning and the end of the connection."""

    @server.feature(types.INITIALIZED)
    def initialized(params: types.InitializedParams) -> None:
        if server.supports_watching:
            watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            registration = types.Registration(
                "eventrace-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options
            )
            server.client_register_capability(types.RegistrationParams([registration]))

    @server.feature(types.SHUTDOWN)
    def shutdown(params: None) -> None:
        server.shutdown_requested = True
        server.scheduler.close()


def _register_changes(server: EventraceServer) -> None:
    """Register the handlers for changes of documents, files and settings."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.update(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        server.update(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.close_document(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.scheduler.reanalyse()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(params: types.DidChangeWatchedFilesParams) -> None:
        server.scheduler.reanalyse()

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configured(params: types.DidChangeConfigurationParams) -> None:
        server.scheduler.reanalyse()


def _register_requests(server: EventraceServer) -> None:
    """Register the handlers for requests about a document."""

    @server.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(
            identifier="eventrace", inter_file_dependencies=True, workspace_diagnostics=False
        ),
    )
    async def pull(params: types.DocumentDiagnosticParams) -> types.RelatedFullDocumentDiagnosticReport:
        result = await server.scheduler.result(params.text_document.uri)
        found = server.pull_diagnostics(result) if result is not None else []
        return types.RelatedFullDocumentDiagnosticReport(found)

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[*actions.KINDS])
    )
    async def act(params: types.CodeActionParams) -> list[types.CodeAction]:
        return await server.actions(params)

    @server.command(actions.EXPLAIN_COMMAND)
    async def explain(uri: str, line: int) -> str:
        return await server.explain(uri, line)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        return await server.hover(params)
