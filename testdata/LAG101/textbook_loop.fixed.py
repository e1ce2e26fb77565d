# Lost: read at the top of the loop, clear() and wait() at its end; whoever fills the source is not in this file.
from .signals import changed


def pump(source, kick, sink):
    while True:
        if source.pending:
            sink(source.pending.popleft())
        kick.clear()
        if source.pending:
            continue
        kick.wait()


def mirror(catalog, target):
    while True:
        changed.clear()
        for name in list(catalog.names):
            target.add(name)
        changed.wait(60)
