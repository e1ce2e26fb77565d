"""Asks the fixes for late events directly, with the calls named by their source."""

from __future__ import annotations

import libcst as cst

from flake8_eventrace.fixes.proposed_fix import ProposedFix
from flake8_eventrace.rules.blocking_in_async import fix_call_in_thread as call_in_thread
from flake8_eventrace.rules.delayed_emit import fix_defer_call as defer_call
from flake8_eventrace.symbols.incremental import TopLevelStatements
from flake8_eventrace.symbols.symbols import FunctionFacts, collect
from flake8_eventrace.symbols.walk import holds, walk


def deferred(source: str, defer: str = "auto", **facts) -> str | None:
    """The source with its one call of `slow` deferred behind the last emit; None where withheld.

    The emit is the last call of `emit`, else the last `yield`, else the last `return`.
    """
    module = cst.parse_module(source)
    call = calls(module, "slow")[0]
    function = holder(module, call)
    awaited = any(isinstance(n, cst.Await) and n.expression is call for n in walk(module))
    emits = [n for n in calls(module, "emit") if holds(function.node, n)]
    emits = emits or nodes(function, cst.Yield) or nodes(function, cst.Return)
    facts = {"awaited": awaited, "callee_is_async": awaited, **facts}
    deferrable = defer_call.Deferrable(function, call, emits[-1], **facts)
    return applied(defer_call.propose(deferrable, defer), module)


def in_thread(source: str, name: str = "slow") -> str | None:
    """The source with its first call of `name` made in a thread; None where withheld."""
    module = cst.parse_module(source)
    call = calls(module, name)[0]
    return applied(call_in_thread.propose(holder(module, call), call), module)


def applied(mends, module: cst.Module) -> str | None:
    """What the first fix that fits makes of the module."""
    found: list[ProposedFix] = list(mends)
    for mend in found:
        changed = mend.apply(TopLevelStatements(module))
        if changed is not None:
            compile(changed.code, "<mended>", "exec")
            return changed.code
    return None


def calls(module: cst.Module, name: str) -> list[cst.Call]:
    """The calls of a function or method whose last name is this."""
    return [
        node
        for node in walk(module)
        if isinstance(node, cst.Call) and module.code_for_node(node.func).split(".")[-1] == name
    ]


def nodes(function: FunctionFacts, kind: type[cst.CSTNode]) -> list[cst.CSTNode]:
    return [node for node in walk(function.node) if isinstance(node, kind)]


def holder(module: cst.Module, node: cst.CSTNode) -> FunctionFacts:
    """The innermost function around a node."""
    functions = collect(module, "case.py").functions
    around = [f for f in functions if isinstance(f.node, cst.FunctionDef) and holds(f.node, node)]
    return max(around, key=lambda f: f.qualname.count("."))


def sources(text: str) -> dict[str, str]:
    """The sources of a text, by the title that a line `#: title` in front of each gives."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines(keepends=True):
        if line.startswith("#: "):
            lines = found.setdefault(line[3:].strip(), [])
            assert not lines, f"two cases are called {line}"
        else:
            lines.append(line)
    return {title: "".join(lines).rstrip("\n") + "\n" for title, lines in found.items()}


def changes(text: str) -> dict[str, tuple[str, str | None]]:
    """Pairs of sources, before and after `#: becomes`; None where nothing follows."""
    found: dict[str, tuple[str, str | None]] = {}
    parts = text.replace("\n#: becomes\n", "\n#+ becomes\n")
    for title, source in sources(parts).items():
        before, sign, after = source.partition("#+ becomes\n")
        found[title] = (before.rstrip("\n") + "\n", after if sign else None)
    return found
