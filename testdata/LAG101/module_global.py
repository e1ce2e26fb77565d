# Lost: schedule() between the test of the global queue and the clear() wakes nobody.
import threading
from collections import deque

_pending = deque()
_kick = threading.Event()


def schedule(job):
    _pending.append(job)
    _kick.set()


def worker():
    while True:
        if not _pending:
            _kick.clear()  # error: LAG101 12
            _kick.wait()
            continue
        job = _pending.popleft()
        job()


threading.Thread(target=worker, daemon=True).start()
