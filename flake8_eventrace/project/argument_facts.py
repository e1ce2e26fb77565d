"""What a callee knows of its parameters, from what its caller passes and knows.

`**options` is followed, too: a function that is passed no further keywords knows its `options` to be empty,
and what it hands on by `**options` has its default. The facts about it, see `guards`, are

* `options` itself, `-` where it is empty and `+` where it is not;
* `options.**`, `=` and the keywords in it with commas between them;
* `options.wait` and the like: what is passed as `wait`, also for the guard `if options.get("wait")`.
"""

from __future__ import annotations

from collections.abc import Mapping

from .guards import Facts, renamed
from .module_index import CallSite, FunctionEntry

#: Literals that are followed through functions which only pass them on.
_SWITCHES = frozenset({"=True", "=False", "=None"})


def argument_facts(entry: FunctionEntry, site: CallSite, callers: Facts) -> dict[str, str]:
    """Return what a callee knows of its parameters.

    Args:
        entry: the callee.
        site: the call.
        callers: the facts of the caller.
    """
    passed, is_complete = _unpacked(dict(site.arguments), callers)
    deciding = {path.partition(".")[0] for path in entry.deciding_paths}
    wanted = entry.deciding_paths | entry.forwarded
    facts: dict[str, str] = {}
    parameters = entry.passed_parameters
    for position, name in enumerate(parameters):
        if name not in deciding and name not in entry.forwarded:
            continue
        text = passed.get(name, passed.get(str(position)))
        if text is None and is_complete:
            text = entry.body.defaults.get(name)
        if text is None:
            continue
        if not text.startswith("="):
            facts.update(renamed(callers, text, name, wanted))
        elif name in deciding or text in _SWITCHES:
            facts[name] = text
    if is_complete:
        facts.update(_rest(entry, {name: text for name, text in passed.items() if name not in parameters}))
    return facts


def _unpacked(passed: dict[str, str], callers: Facts) -> tuple[dict[str, str], bool]:
    """Return what a call passes, with what it unpacks, and whether that is all of it."""
    star, stars = passed.pop("*", None), passed.pop("**", None)
    is_complete = star is None or callers.get(star) == "-"
    if stars is None:
        return passed, is_complete
    keywords = callers.get(f"{stars}.**")
    if keywords is None:
        return passed, False
    for name in filter(None, keywords[1:].split(",")):
        passed.setdefault(name, callers.get(f"{stars}.{name}", "?"))
    return passed, is_complete


def _rest(entry: FunctionEntry, passed: Mapping[str, str]) -> dict[str, str]:
    """Return what a function knows of its `*args` and `**kwargs`, from what is left for them."""
    args, kwargs = entry.rest
    facts: dict[str, str] = {}
    if args and _matters(entry, args):
        count = len(entry.passed_parameters)
        more = any(name.isdigit() and int(name) >= count for name in passed)
        facts[args] = "+" if more else "-"
    if kwargs and _matters(entry, kwargs):
        keywords = sorted(name for name in passed if not name.isdigit())
        facts[kwargs] = "+" if keywords else "-"
        facts[f"{kwargs}.**"] = f"={','.join(keywords)}"
        facts.update((f"{kwargs}.{name}", passed[name]) for name in keywords if passed[name] in _SWITCHES)
        for path in entry.deciding_paths:
            head, dot, name = path.partition(".")
            if head == kwargs and dot and name not in keywords:
                facts[path] = "=None"
    return facts


def _matters(entry: FunctionEntry, name: str) -> bool:
    """Return whether a function tests its `*args` or `**kwargs`, or hands it on, and leaves it as it is."""
    if name in entry.body.changes or entry.body.bindings.get(name, [""]) != [""]:
        return False
    return name in entry.forwarded or any(path.partition(".")[0] == name for path in entry.deciding_paths)
