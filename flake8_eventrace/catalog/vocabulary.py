"""The methods of containers, queues and streams that rules and fixes know by name.

A method's name stands in for the type of its object where that was not inferred: what has an
`append` is taken for a container. Each concept has one table here. A rule that needs more or less
derives its own set from it (`TAKES - {"get"}`) and says why. Dotted paths of other packages'
callables, and the words that events are named with, are in `catalog.toml`.

This module imports nothing of the package, and little else: the flake8 plugin pays for it.
"""

from __future__ import annotations

from typing import NamedTuple

# ------------------------------------------------------------- methods of containers and queues


class Method(NamedTuple):
    """What a method does to the object that it is called on.

    * `adds`: more is in the object afterwards;
    * `takes`: it takes an item out, and returns it;
    * `removes`: less is in the object afterwards, and nothing is returned;
    * `reorders`: the same items are in another order afterwards;
    * `raises`: it raises where there is nothing to take, or no room;
    * `blocks`: it may wait for another party (a queue's `get`, a full socket's `send`).
    """

    adds: bool = False
    takes: bool = False
    removes: bool = False
    reorders: bool = False
    raises: bool = False
    blocks: bool = False


#: Methods of lists, sets, dicts and deques.
CONTAINER_METHODS: dict[str, Method] = {
    "add": Method(adds=True),
    "append": Method(adds=True),
    "appendleft": Method(adds=True),
    "extend": Method(adds=True),
    "extendleft": Method(adds=True),
    "insert": Method(adds=True),
    "setdefault": Method(adds=True),
    "update": Method(adds=True),
    "__setitem__": Method(adds=True),
    "pop": Method(takes=True, raises=True),
    "popitem": Method(takes=True, raises=True),
    "popleft": Method(takes=True, raises=True),
    "clear": Method(removes=True),
    "discard": Method(removes=True),
    "remove": Method(removes=True, raises=True),
    "reverse": Method(reorders=True),
    "rotate": Method(reorders=True),
    "sort": Method(reorders=True),
}
#: Methods of queues and channels. A dict's `get` takes nothing out: where it may be meant, `get` is left out.
QUEUE_METHODS: dict[str, Method] = {
    "put": Method(adds=True, blocks=True),
    "put_nowait": Method(adds=True, raises=True),
    "push": Method(adds=True),
    "get": Method(takes=True, blocks=True),
    "get_nowait": Method(takes=True, raises=True),
    "pop_nowait": Method(takes=True, raises=True),
}
#: Methods of sockets, files and streams.
STREAM_METHODS: dict[str, Method] = {
    "send": Method(adds=True, blocks=True),
    "write": Method(adds=True, blocks=True),
    "accept": Method(takes=True, blocks=True),
    "readline": Method(takes=True, blocks=True),
    "recv": Method(takes=True, blocks=True),
}

_METHODS = {**CONTAINER_METHODS, **QUEUE_METHODS, **STREAM_METHODS}
_HOLDERS = {**CONTAINER_METHODS, **QUEUE_METHODS}

#: Methods that add to a container or a queue: what is in it afterwards is news to whoever waits for it.
ADDS = frozenset(name for name, method in _HOLDERS.items() if method.adds)
#: Methods that hand something to a stream. What was sent is not in the object: no news of it.
SENDS = frozenset(name for name, method in STREAM_METHODS.items() if method.adds)
#: Those of them that can neither fail nor wait.
ADDS_SURELY = frozenset(name for name in ADDS if not (_METHODS[name].raises or _METHODS[name].blocks))
#: Methods that take one item out of a container or a queue.
TAKES = frozenset(name for name, method in _HOLDERS.items() if method.takes)
#: Those of them that raise where there is none: the exception answers "is there something?".
TAKES_OR_RAISES = frozenset(name for name in TAKES if _METHODS[name].raises)
#: Methods that wait until another party brings what they return.
AWAITS_INPUT = frozenset(name for name, method in _METHODS.items() if method.takes and method.blocks)
#: Methods after which a container or a queue holds less.
REMOVES = TAKES | {name for name, method in _HOLDERS.items() if method.removes}
#: Methods that change a container in place.
MUTATES = frozenset(CONTAINER_METHODS)
#: Methods that return one of the items that a container or a queue holds.
GIVES_ITEM = TAKES | {"setdefault", "__getitem__"}
#: Functions that put something into their first argument.
FILLS_ARGUMENT = frozenset(
    "heapq.heappush heapq.heapreplace heapq.heappushpop bisect.insort bisect.insort_left "
    "bisect.insort_right".split()
)
