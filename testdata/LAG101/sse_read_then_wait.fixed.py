# Lost: a row pushed while the last ones are written out is in no slice, and its signal is cleared.
import threading
from typing import Iterator


class Feed:
    def __init__(self) -> None:
        self._rows: list[str] = []
        self._fresh = threading.Event()

    def push(self, row: str) -> None:
        self._rows.append(row)
        self._fresh.set()

    def stream(self, position: int = 0) -> Iterator[str]:
        while True:
            self._fresh.clear()
            rows = self._rows[position:]
            for row in rows:
                yield f"data: {row}\n\n"
            position += len(rows)
            self._fresh.wait()
