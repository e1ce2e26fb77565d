"""Incremental parsing: only the top-level statements that a change touches are parsed again.

A fix builds its changes out of nodes; only a parser tells what their text means. It is enough to parse the
top-level statements that have changed, each between its neighbours: if the text falls into the same
statements at the same places, the parser reaches each of them in the same state as if it had read
everything above.
"""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from .incremental import TopLevelStatement, TopLevelStatements
from .members import printed


def changed_text(after: TopLevelStatements, before: TopLevelStatements) -> str | None:
    """Return the text of the statements that have changed, None where all of the text must be parsed.

    That is where top-level statements were added or removed, or the text between them has changed.
    """
    old, new = before.module, after.module
    if len(before.all) != len(after.all) or not new.has_trailing_newline:
        return None
    if before.header_and_footer != after.header_and_footer or old.default_indent != new.default_indent:
        return None
    pairs = [(was, now) for was, now in zip(before.all, after.all, strict=True) if was is not now]
    if any(was.lead != now.lead for was, now in pairs):
        return None
    return "".join(now.text for _, now in pairs)


def reparsed(after: TopLevelStatements, before: TopLevelStatements) -> cst.Module | None:
    """Return the tree of the text of `after`, with the unchanged statements of `before`.

    Of a class in which only members have changed, only these are parsed again.
    None where the text falls into other statements than those that it was printed from.
    Requires that `changed_text` did not return None.
    """
    module = after.module
    neighbour = f"pass{module.default_newline}"
    body: list[cst.SimpleStatementLine | cst.BaseCompoundStatement] = []
    for index, (was, now) in enumerate(zip(before.all, after.all, strict=True)):
        if was is now:
            body.append(now.node)
            continue
        last = index + 1 == len(after.all)
        following = after.header_and_footer[1] if last else after.all[index + 1].lead + neighbour
        changed = _class(module, was, now, following)
        if changed is not None:
            body.append(changed)
            continue
        parsed = _parsed(module, neighbour + now.text + following)
        if len(parsed) != (2 if last else 3) or module.code_for_node(parsed[1]) != now.text:
            return None
        body.append(parsed[1])
    return module.with_changes(body=body)


def _class(
    module: cst.Module, was: TopLevelStatement, now: TopLevelStatement, following: str
) -> cst.ClassDef | None:
    """Return the tree of a class in which some members have others in their places, None if it has changed
    otherwise, or where that cannot be told by these alone."""
    old, new = was.members, now.members
    if old is None or new is None or len(old.all) != len(new.all) or old.shell != new.shell:
        return None
    block = f"class C:{module.default_newline}"
    neighbour = f"{old.indent}pass{module.default_newline}"
    body: list[cst.BaseStatement] = []
    for index, (before, after) in enumerate(zip(old.all, new.all, strict=True)):
        if before is after:
            body.append(after.node)
            continue
        last = index + 1 == len(new.all)
        below = new.shell[1] + following if last else new.all[index + 1].lead + neighbour
        parsed = _parsed(module, block + neighbour + after.text + below)
        suite = parsed[0].body if parsed and isinstance(parsed[0], cst.ClassDef) else None
        if not isinstance(suite, cst.IndentedBlock) or len(suite.body) != (2 if last else 3):
            return None
        if printed(suite.body[1], module, old.indent) != after.text:
            return None
        body.append(suite.body[1])
    return old.node.with_changes(body=old.body.with_changes(body=body))


def _parsed(module: cst.Module, text: str) -> Sequence[cst.SimpleStatementLine | cst.BaseCompoundStatement]:
    """Return the top-level statements of a text that is a part of a module, none if it is no syntax."""
    try:
        return cst.parse_module(text, config=module.config_for_parsing).body
    except cst.ParserSyntaxError:
        return ()
