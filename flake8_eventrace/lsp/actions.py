"""Code actions: the fix of a finding, all safe fixes, a `# noqa` comment, why nothing is reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from lsprotocol import types

from ..finding import Edit, Finding, Safety

FIX_ALL = "source.fixAll.eventrace"
EXPLAIN = "source.explain.eventrace"
KINDS = (types.CodeActionKind.QuickFix, FIX_ALL, EXPLAIN)
#: The command behind EXPLAIN: the URI of a document, and a line (1-based).
EXPLAIN_COMMAND = "eventrace.explain"

#: Converts edits to what a client applies.
ToWorkspaceEdit = Callable[[Sequence[Edit]], types.WorkspaceEdit]


def is_requested(kind: str, only: Sequence[str] | None) -> bool:
    """Return whether a client that asks for `only` these kinds (None: any) requests this one."""
    return only is None or any(kind == one or kind.startswith(f"{one}.") for one in only)


def in_lines(findings: Sequence[Finding], first: int, last: int) -> Iterator[Finding]:
    """Yield the findings that overlap lines `first` to `last` (1-based)."""
    return (finding for finding in findings if finding.line <= last and finding.end_line >= first)


def quick_fix(
    finding: Finding, fixed: types.Diagnostic, to_workspace_edit: ToWorkspaceEdit
) -> types.CodeAction | None:
    """Return the fix of a finding, or None. The title says if it is unsafe; then it is not preferred."""
    if finding.fix is None:
        return None
    safe = finding.fix.safety is Safety.SAFE
    suffix = "" if safe else " (unsafe)"
    return types.CodeAction(
        title=f"Fix {finding.code}{suffix}: {finding.fix.title}",
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[fixed],
        is_preferred=safe or None,
        edit=to_workspace_edit(finding.fix.edits),
    )


def ignore(
    finding: Finding, ignored: types.Diagnostic, edits: Sequence[Edit], to_workspace_edit: ToWorkspaceEdit
) -> types.CodeAction:
    """Return the action that silences a finding with a comment."""
    return types.CodeAction(
        title=f"Ignore {finding.code} with `# noqa`",
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[ignored],
        edit=to_workspace_edit(edits),
    )


def write_test(finding: Finding, shown: types.Diagnostic, uri: str, text: str) -> types.CodeAction:
    """Return the action that creates a file with a test of a finding; an existing file is left alone."""
    create = types.CreateFile(uri, options=types.CreateFileOptions(overwrite=False, ignore_if_exists=False))
    identifier = types.OptionalVersionedTextDocumentIdentifier(uri, None)
    start = types.Range(types.Position(0, 0), types.Position(0, 0))
    written = types.TextDocumentEdit(identifier, [types.TextEdit(start, text)])
    return types.CodeAction(
        title=f"Write a test that shows this ({finding.code})",
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[shown],
        edit=types.WorkspaceEdit(document_changes=[create, written]),
    )


def explain(uri: str, line: int) -> types.CodeAction:
    """Return the action that says why nothing is reported in a line (1-based)."""
    title = "Why is nothing reported here?"
    return types.CodeAction(
        title=title, kind=EXPLAIN, command=types.Command(title, EXPLAIN_COMMAND, arguments=[uri, line])
    )


def fix_all(edits: Sequence[Edit], to_workspace_edit: ToWorkspaceEdit) -> types.CodeAction:
    """Return the action that applies all safe fixes."""
    title = "Fix all with eventrace (safe fixes)"
    return types.CodeAction(title=title, kind=FIX_ALL, edit=to_workspace_edit(edits))
