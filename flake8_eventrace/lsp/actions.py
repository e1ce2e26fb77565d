"""What can be done about findings: a fix for each, all safe fixes at once, a comment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from lsprotocol import types

from ..finding import Edit, Finding, Safety

FIX_ALL = "source.fixAll.eventrace"
KINDS = (types.CodeActionKind.QuickFix, FIX_ALL)

#: From edits to what a client applies.
Change = Callable[[Sequence[Edit]], types.WorkspaceEdit]


def wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether a client that asks for `only` these kinds (None: any) wants this one."""
    return only is None or any(kind == one or kind.startswith(f"{one}.") for one in only)


def touched(findings: Sequence[Finding], first: int, last: int) -> Iterator[Finding]:
    """The findings in lines `first` to `last` (1-based), wherever in them the cursor is."""
    return (finding for finding in findings if finding.line <= last and finding.end_line >= first)


def quick_fix(finding: Finding, about: types.Diagnostic, change: Change) -> types.CodeAction | None:
    """The fix of one finding; an unsafe one says so, and is nobody's default."""
    if finding.fix is None:
        return None
    safe = finding.fix.safety is Safety.SAFE
    doubt = "" if safe else " (unsafe)"
    return types.CodeAction(
        title=f"Fix {finding.code}{doubt}: {finding.fix.title}",
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[about],
        is_preferred=safe or None,
        edit=change(finding.fix.edits),
    )


def ignore(
    finding: Finding, about: types.Diagnostic, edits: Sequence[Edit], change: Change
) -> types.CodeAction:
    return types.CodeAction(
        title=f"Ignore {finding.code} with `# noqa`",
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[about],
        edit=change(edits),
    )


def fix_all(edits: Sequence[Edit], change: Change) -> types.CodeAction:
    return types.CodeAction(title="Fix all with eventrace (safe fixes)", kind=FIX_ALL, edit=change(edits))
