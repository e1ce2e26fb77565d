"""Answers that are kept for as long as the modules that they depend on are unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from .index import Dependencies, ProjectIndex

Key = TypeVar("Key")
Answer = TypeVar("Answer")


class Memo(Generic[Key, Answer]):
    """A cache of answers about a project.

    Example:

        answer = self._orders.get(key)
        if answer is None:
            with self._index.recording() as recording:
                answer = ...
            self._orders.put(key, answer, recording.dependencies)
        return answer
    """

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._entries: dict[Key, tuple[Answer, Dependencies]] = {}

    def __contains__(self, key: Key) -> bool:
        """Return whether there is an answer, be it outdated."""
        return key in self._entries

    def get(self, key: Key) -> Answer | None:
        """Return the answer, None if there is none or if something that it depends on has changed.

        What is being computed then depends on the same modules.
        """
        entry = self._entries.get(key)
        if entry is None or not self._index.is_current(entry[1]):
            return None
        self._index.recorder.dependencies |= entry[1]
        return entry[0]

    def peek(self, key: Key) -> Answer:
        """Return an answer that must be there, without a test whether it is outdated."""
        return self._entries[key][0]

    def put(self, key: Key, answer: Answer, dependencies: Dependencies) -> None:
        """Keep an answer."""
        self._entries[key] = answer, dependencies

    @contextmanager
    def assuming(self, key: Key, answer: Answer) -> Iterator[None]:
        """Within the block, which computes the answer, use this one where it depends on itself."""
        self._entries[key] = answer, 0
        try:
            yield
        except BaseException:
            self._entries.pop(key, None)
            raise

    def clear(self) -> None:
        """Drop all answers."""
        self._entries.clear()
