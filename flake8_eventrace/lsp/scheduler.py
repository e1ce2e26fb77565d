"""When open documents are looked at: after a pause, the newest text only, on one other thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from ..source.errors import describe
from .analysis import Looked, Looking, SettingsFor
from .document import Document

Answer = TypeVar("Answer")

#: Seconds without a change before a text is looked at.
PAUSE = 0.1
#: Seconds more before the other open texts are, which it can concern.
REST = 1.0


@dataclass(frozen=True, eq=False)
class _Result:
    looked: Looked
    era: int


class Desk:
    """The open documents and what was last found in each. Its methods belong to the event loop.

    What is found in one document can depend on the text of every other one, so each change begins
    an *era*: the document that changed is looked at first, the others when nothing has been typed for
    longer. `tell` is called with what was found in the newest text of a document.
    """

    def __init__(
        self, settings_for: SettingsFor, tell: Callable[[Looked], None], *, pause: float = PAUSE
    ) -> None:
        self._settings_for = settings_for
        self._tell = tell
        self._pause = pause
        self._documents: dict[str, Document] = {}
        self._results: dict[str, _Result] = {}
        self._era = 0
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._rest: asyncio.TimerHandle | None = None
        self._due: list[str] = []
        self._working: asyncio.Task[None] | None = None
        self._waiting: dict[str, list[asyncio.Future[None]]] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="eventrace")

    @property
    def documents(self) -> tuple[Document, ...]:
        return tuple(self._documents.values())

    def document(self, uri: str) -> Document | None:
        return self._documents.get(uri)

    def put(self, document: Document) -> None:
        """Take a new text; it is looked at when no newer one has come for a while."""
        uri = document.uri
        self._era += 1
        self._documents[uri] = document
        if uri in self._due:
            self._due.remove(uri)
        self._stop_timer(uri)
        loop = asyncio.get_running_loop()
        self._timers[uri] = loop.call_later(self._pause, self._start, uri)
        if self._rest is not None:
            self._rest.cancel()
        self._rest = loop.call_later(self._pause + REST, self._start)

    def drop(self, uri: str) -> None:
        """Forget a document: what the others read is the file again."""
        self._documents.pop(uri, None)
        self._results.pop(uri, None)
        self._stop_timer(uri)
        self._wake(uri)
        self.again()

    def again(self) -> None:
        """Look at everything anew: files or settings have changed."""
        self._era += 1
        self._start()

    def close(self) -> None:
        for uri in [*self._timers]:
            self._stop_timer(uri)
        if self._rest is not None:
            self._rest.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def found(self, uri: str, *, anew: bool = True) -> Looked | None:
        """What is found in the newest text; None when the document is closed.

        With `anew` changes to other documents count as well.
        """
        while (document := self._documents.get(uri)) is not None:
            result = self._results.get(uri)
            is_of_it = result is not None and result.looked.document is document
            if result is not None and is_of_it and (result.era == self._era or not anew):
                return result.looked
            self._start(uri)
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.setdefault(uri, []).append(done)
            await done
        return None

    async def ask(self, document: Document, question: Callable[[Looking], Answer]) -> Answer:
        """Something else that takes its time; it waits for the look that is under way."""
        looking = self._looking(document)
        return await asyncio.get_running_loop().run_in_executor(self._thread, question, looking)

    # --- turns

    def _start(self, uri: str | None = None) -> None:
        """Look at a document before all that are due; without one, at all that are not about to be."""
        if uri is None:
            self._due += [one for one in self._documents if one not in self._timers and one not in self._due]
        else:
            self._stop_timer(uri)
            self._due = [uri, *(due for due in self._due if due != uri)]
        if self._working is None:
            self._working = asyncio.get_running_loop().create_task(self._work())

    async def _work(self) -> None:
        while self._due:
            uri = self._due.pop(0)
            document = self._documents.get(uri)
            if document is None:
                continue
            result = self._results.get(uri)
            if result is None or result.looked.document is not document or result.era != self._era:
                era = self._era
                looked = await self._looked(document)
                if self._documents.get(uri) is document:
                    self._results[uri] = _Result(looked, era)
                    self._tell(looked)
            self._wake(uri)
        self._working = None

    async def _looked(self, document: Document) -> Looked:
        try:
            return await self.ask(document, Looking.look)
        except Exception as error:  # noqa: BLE001 - one text must not end the looking at all others
            return Looked(document, problem=f"internal error, please report it: {describe(error)}")

    def _looking(self, document: Document) -> Looking:
        texts = {name: other.source for other in self._documents.values() for name in other.names}
        return Looking(document, texts, self._settings_for)

    def _stop_timer(self, uri: str) -> None:
        timer = self._timers.pop(uri, None)
        if timer is not None:
            timer.cancel()

    def _wake(self, uri: str) -> None:
        for future in self._waiting.pop(uri, ()):
            if not future.done():  # whoever waited may have been told to stop
                future.set_result(None)
