# Lost: read at the top of the loop, clear() and wait() at its end; whoever fills the source is not in this file.
from .signals import changed


def pump(source, kick, sink):
    while True:
        if source.pending:
            sink(source.pending.popleft())
        kick.clear()  # error: LAG101 8
        kick.wait()


def mirror(catalog, target):
    while True:
        for name in list(catalog.names):
            target.add(name)
        changed.clear()  # error: LAG101 8
        changed.wait(60)
