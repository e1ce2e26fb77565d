"""How settings name the callables of the project: `app.billing.charge`, `app.llm.Client().ask`.

A resolved value goes in; the paths come out under which settings may list it. A callable has several: its
module may be in several source roots, a method belongs to each class that inherits it, and a package may
export what one of its modules defines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .module_finder import dotted_names
from .resolve import Class, Function, Resolver, Value


def own_paths(resolver: Resolver, value: Value, listed: Iterable[str], key: str) -> Iterator[str]:
    """Yield the paths of a function, method or class of the project; none of any other value.

    Args:
        resolver: finds modules and classes.
        value: the callable.
        listed: the paths that settings list, without those that contain a wildcard.
        key: the module of the call.
    """
    if isinstance(value, Function):
        yield from _of_function(resolver, value)
    elif isinstance(value, Class):
        yield from _below_module(resolver, value.key, value.name)
    if isinstance(value, (Function, Class)):
        yield from _as_listed(resolver, value, listed, key)


def _of_function(resolver: Resolver, value: Function) -> Iterator[str]:
    entry = resolver.function_entry(value)
    if entry is None or entry.parent:
        return
    if not entry.owner:
        yield from _below_module(resolver, value.key, value.name)
        return
    last = value.name.rpartition(".")[2]
    for holder in _classes(resolver, value):
        for path in _below_module(resolver, holder.key, holder.name):
            yield f"{path}().{last}"
            yield f"{path}.{last}"


def _below_module(resolver: Resolver, key: str, name: str) -> Iterator[str]:
    for module in dotted_names(key, resolver.index.roots):
        yield f"{module}.{name}"


def _as_listed(resolver: Resolver, value: Function | Class, listed: Iterable[str], key: str) -> Iterator[str]:
    """Yield the listed paths that lead to a callable by another way: `app.charge`, where `app` exports what
    `app.billing` defines."""
    for path in listed:
        for other in resolver.values(f"@{path}", key):
            is_same = type(other) is type(value) and other[:2] == value[:2]
            own = other.own if isinstance(other, Function) else None
            if is_same and (
                own is None or (isinstance(value, Function) and own in _classes(resolver, value))
            ):
                yield path


def _classes(resolver: Resolver, method: Function) -> tuple[Class, ...]:
    """Return the classes of whose instances a function is a method, none of one that is no method."""
    entry = resolver.function_entry(method)
    if entry is None or not entry.owner:
        return ()
    defining = Class(method.key, entry.owner)
    own = resolver.order(method.own).classes if method.own is not None else ()
    return tuple(dict.fromkeys((defining, *own)))
