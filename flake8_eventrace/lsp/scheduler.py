"""Debounces and schedules the analysis of open documents. Analyses run on one other thread, one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from ..engine.checkpoints import Abandoned
from ..engine.kept import Kept
from ..source.errors import describe
from .analysis import DocumentAnalysis, DocumentResult, SettingsFor
from .document import Document

Answer = TypeVar("Answer")

#: Seconds without a change before a document is analysed. Most key strokes follow sooner.
DEBOUNCE = 0.1
#: Further seconds before the other open documents are analysed, which a change can concern: they are
#: not on the screen, and each analysis delays the next one of the document that is.
OTHERS_DELAY = 1.0
#: For how many documents, those changed last, the trees of the last version are kept: they are what takes
#: memory. A text that is typed into is one of them.
KEPT_DOCUMENTS = 4


@dataclass(frozen=True, eq=False)
class _Entry:
    """A result, and the generation in which its analysis began."""

    result: DocumentResult
    generation: int


class Scheduler:
    """Holds the open documents and the last result for each. Call its methods on the event loop only.

    The findings in one document can depend on the text of every other document. So each change begins
    a new *generation*: the changed document is analysed first, the others after a longer pause in typing.
    `publish` is called with each result for the newest text of a document.
    """

    def __init__(
        self,
        settings_for: SettingsFor,
        publish: Callable[[DocumentResult], None],
        *,
        debounce: float = DEBOUNCE,
    ) -> None:
        self._settings_for = settings_for
        self._publish = publish
        self._debounce = debounce
        self._documents: dict[str, Document] = {}
        self._entries: dict[str, _Entry] = {}
        self._kept: dict[str, Kept] = {}  # the document that was analysed last comes last
        self._generation = 0
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._others_timer: asyncio.TimerHandle | None = None
        self._queue: list[str] = []
        self._worker: asyncio.Task[None] | None = None
        self._waiters: dict[str, list[asyncio.Future[None]]] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="eventrace")

    @property
    def documents(self) -> tuple[Document, ...]:
        """The open documents."""
        return tuple(self._documents.values())

    def document(self, uri: str) -> Document | None:
        """Return the newest version of a document, or None if it is not open."""
        return self._documents.get(uri)

    def update(self, document: Document) -> None:
        """Store a new version of a document, and analyse it if no newer one arrives for a while."""
        uri = document.uri
        self._generation += 1
        self._documents[uri] = document
        if uri in self._queue:
            self._queue.remove(uri)
        self._cancel_timer(uri)
        loop = asyncio.get_running_loop()
        self._timers[uri] = loop.call_later(self._debounce, self._enqueue_first, uri)
        if self._others_timer is not None:
            self._others_timer.cancel()
        self._others_timer = loop.call_later(self._debounce + OTHERS_DELAY, self._enqueue_all)

    def remove(self, uri: str) -> None:
        """Forget a closed document: for the other documents, the file on disk counts again."""
        self._documents.pop(uri, None)
        self._entries.pop(uri, None)
        self._kept.pop(uri, None)
        self._cancel_timer(uri)
        self._wake_waiters(uri)
        self.reanalyse()

    def reanalyse(self) -> None:
        """Analyse all documents again, because files or settings have changed."""
        self._generation += 1
        self._enqueue_all()

    def close(self) -> None:
        """Stop the timers and the thread."""
        for uri in [*self._timers]:
            self._cancel_timer(uri)
        if self._others_timer is not None:
            self._others_timer.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def result(self, uri: str, *, current_generation: bool = True) -> DocumentResult | None:
        """Return the result for the newest text of a document; None once the document is closed.

        With `current_generation`, the result must also reflect changes to other documents.
        """
        while (document := self._documents.get(uri)) is not None:
            entry = self._entries.get(uri)
            if entry is not None and entry.result.document is document:
                is_current = entry.generation == self._generation
                if is_current or not current_generation:
                    return entry.result
            self._enqueue_first(uri)
            analysed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.setdefault(uri, []).append(analysed)
            await analysed
        return None

    async def run(self, document: Document, question: Callable[[DocumentAnalysis], Answer]) -> Answer:
        """Ask about a document on the thread, after the analysis that runs there now."""
        texts = {path: other.source for other in self._documents.values() for path in other.paths}
        analysis = DocumentAnalysis(document, texts, self._settings_for)
        return await asyncio.get_running_loop().run_in_executor(self._thread, question, analysis)

    # --- the queue

    def _enqueue_first(self, uri: str) -> None:
        """Analyse a document before all others in the queue."""
        self._cancel_timer(uri)
        self._queue = [uri, *(queued for queued in self._queue if queued != uri)]
        self._ensure_worker()

    def _enqueue_all(self) -> None:
        """Analyse all documents, except those whose timer will soon do so."""
        self._queue += [uri for uri in self._documents if uri not in self._timers and uri not in self._queue]
        self._ensure_worker()

    def _ensure_worker(self) -> None:
        if self._worker is None:
            self._worker = asyncio.get_running_loop().create_task(self._process_queue())

    async def _process_queue(self) -> None:
        while self._queue:
            uri = self._queue.pop(0)
            document = self._documents.get(uri)
            if document is None:
                continue
            if not self._is_up_to_date(document):
                generation = self._generation
                result = await self._analyse(document)
                if result is not None and self._documents.get(uri) is document:
                    self._entries[uri] = _Entry(result, generation)
                    self._publish(result)
            self._wake_waiters(uri)
        self._worker = None

    def _is_up_to_date(self, document: Document) -> bool:
        entry = self._entries.get(document.uri)
        return (
            entry is not None and entry.result.document is document and entry.generation == self._generation
        )

    async def _analyse(self, document: Document) -> DocumentResult | None:
        """Return the result for a version of a document, None if a newer one arrives in the meantime."""

        def is_wanted() -> bool:
            return self._documents.get(document.uri) is document  # looked up on the thread: one atomic step

        kept = self._kept.pop(document.uri, None) or Kept()
        self._kept[document.uri] = kept
        while len(self._kept) > KEPT_DOCUMENTS:
            del self._kept[next(iter(self._kept))]
        try:
            analyse = partial(DocumentAnalysis.analyse, kept=kept, is_wanted=is_wanted)
            return await self.run(document, analyse)
        except Abandoned:
            return None
        except Exception as error:  # noqa: BLE001 - an error in one document must not stop the queue
            return DocumentResult(document, problem=f"internal error, please report it: {describe(error)}")

    def _cancel_timer(self, uri: str) -> None:
        timer = self._timers.pop(uri, None)
        if timer is not None:
            timer.cancel()

    def _wake_waiters(self, uri: str) -> None:
        for future in self._waiters.pop(uri, ()):
            if not future.done():  # a waiter may have been cancelled
                future.set_result(None)
