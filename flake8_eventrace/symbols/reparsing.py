"""Incremental parsing: only the top-level statements that a change touches are parsed again.

A fix builds its changes out of nodes; only a parser tells what their text means. It is enough to parse the
top-level statements that have changed, each between its neighbours: if the text falls into the same
statements at the same places, the parser reaches each of them in the same state as if it had read
everything above.
"""

from __future__ import annotations

import libcst as cst

from .incremental import TopLevelStatements


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

    None where the text falls into other statements than those that it was printed from.
    Requires that `changed_text` did not return None.
    """
    module = after.module
    body = []
    for index, (was, now) in enumerate(zip(before.all, after.all, strict=True)):
        if was is now:
            body.append(now.node)
            continue
        neighbour = f"pass{module.default_newline}"
        last = index + 1 == len(after.all)
        following = after.header_and_footer[1] if last else after.all[index + 1].lead + neighbour
        try:
            parsed = cst.parse_module(neighbour + now.text + following, config=module.config_for_parsing).body
        except cst.ParserSyntaxError:
            return None
        if len(parsed) != (2 if last else 3) or module.code_for_node(parsed[1]) != now.text:
            return None
        body.append(parsed[1])
    return module.with_changes(body=body)
