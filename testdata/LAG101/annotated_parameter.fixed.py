# Lost: the store is filled by another thread, which sets the flag that was handed in.
import threading
from typing import Callable


def pump(ready: threading.Event, store: list[bytes], sink: Callable[[bytes], None]) -> None:
    while True:
        while store:
            sink(store.pop(0))
        ready.clear()
        if store:
            continue
        ready.wait()
