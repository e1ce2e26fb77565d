"""Objects that stand in for collaborators which do not matter to the order under test."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from typing import Any


def stand_in(name: str = "stand_in") -> Any:  # noqa: ANN401 - it is anything
    """Return an object that takes part in anything and does nothing.

    Its attributes, items and the results of calls are stand-ins, too. It is true, has no items, works as a
    context manager, and suspends once where it is awaited, as something that takes time does. It is no number
    and no substitute where its answer decides how the code goes on.
    """
    return _StandIn(name)


class _StandIn:
    def __init__(self, name: str) -> None:
        self.__name = name

    def __repr__(self) -> str:
        return f"<{self.__name}>"

    def __getattr__(self, name: str) -> _StandIn:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        inner = _StandIn(f"{self.__name}.{name}")
        object.__setattr__(self, name, inner)
        return inner

    def __call__(self, *_: object, **__: object) -> _StandIn:
        return _StandIn(f"{self.__name}()")

    def __getitem__(self, key: object) -> _StandIn:
        if isinstance(key, int):
            raise IndexError(key)
        return _StandIn(f"{self.__name}[{key!r}]")

    def __setitem__(self, key: object, value: object) -> None:
        return None

    def __iter__(self) -> _StandIn:
        return self

    def __next__(self) -> _StandIn:
        raise StopIteration

    def __aiter__(self) -> _StandIn:
        return self

    async def __anext__(self) -> _StandIn:
        await asyncio.sleep(0)
        raise StopAsyncIteration

    def __await__(self) -> Generator[Any, Any, _StandIn]:
        yield from asyncio.sleep(0).__await__()
        return self

    def __enter__(self) -> _StandIn:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    async def __aenter__(self) -> _StandIn:
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.sleep(0)

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def __contains__(self, _: object) -> bool:
        return False

    def __hash__(self) -> int:
        return id(self)
