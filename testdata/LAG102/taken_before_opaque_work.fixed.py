# Lost: what is finished after the list was taken, before the clear; to clear before the work would still erase it.


def completed(source):
    waiter = source.make_waiter()
    while source.pending:
        waiter.event.wait()
        waiter.event.clear()
        with waiter.lock:
            finished = waiter.finished
            waiter.finished = []
        finished.reverse()
        yield from _each(finished, waiter)


def _each(finished, waiter):
    while finished:
        future = finished[-1]
        with future.condition:
            future.waiters.remove(waiter)
        del future
        yield finished.pop()
