"""The tree of a changed text, in which statements that did not change are the same objects as before.

A fix builds its changes out of nodes; what Python makes of their text only a parser can tell. It is
enough to hand it the top-level statements that have changed, each between what stands around it: the
text falls into the same statements at the same places, so the parser comes to each of them in the
same state as if it had read all that stands above.
"""

from __future__ import annotations

import libcst as cst

from .incremental import TopLevelStatements


def changed_text(after: TopLevelStatements, before: TopLevelStatements) -> str | None:
    """The statements that have changed; None where the tree of the text takes a parse of all of it:
    where top-level statements came or went, or what stands between them is another."""
    old, new = before.module, after.module
    if len(before.all) != len(after.all) or not new.has_trailing_newline:
        return None
    if before.around != after.around or old.default_indent != new.default_indent:
        return None
    pairs = [(was, now) for was, now in zip(before.all, after.all, strict=True) if was is not now]
    if any(was.lead != now.lead for was, now in pairs):
        return None
    return "".join(now.text for _, now in pairs)


def reparsed(after: TopLevelStatements, before: TopLevelStatements) -> cst.Module | None:
    """The tree of the text of `after`, made from `before`; None where the text falls into other
    statements than those that it was printed from. `changed_text` is to be asked first."""
    module = after.module
    body = []
    for index, (was, now) in enumerate(zip(before.all, after.all, strict=True)):
        if was is now:
            body.append(now.node)
            continue
        neighbour = f"pass{module.default_newline}"
        last = index + 1 == len(after.all)
        following = after.around[1] if last else after.all[index + 1].lead + neighbour
        try:
            found = cst.parse_module(neighbour + now.text + following, config=module.config_for_parsing).body
        except cst.ParserSyntaxError:
            return None
        if len(found) != (2 if last else 3) or module.code_for_node(found[1]) != now.text:
            return None
        body.append(found[1])
    return module.with_changes(body=body)
