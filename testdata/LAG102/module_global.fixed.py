# Lost: notify() may run after the list was copied and before the clear().
import threading

_lock = threading.Lock()
_changes = []
_changed = threading.Event()


def notify(change):
    with _lock:
        _changes.append(change)
    _changed.set()


def _take():
    with _lock:
        changes = _changes[:]
        _changes.clear()
    return changes


def watch(apply):
    while True:
        _changed.wait()
        _changed.clear()
        for change in _take():
            apply(change)
