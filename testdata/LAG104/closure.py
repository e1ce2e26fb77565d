# Event and flag are a function's locals, shared with the thread that it starts.
import threading


def collect(source, sink):
    lines = []
    ended = False
    wake = threading.Event()

    def pump():
        nonlocal ended
        for line in source:
            lines.append(line)
            wake.set()
        wake.set()  # error: LAG104 8
        ended = True

    threading.Thread(target=pump).start()
    while not ended:
        wake.wait()
        wake.clear()
        while lines:
            sink(lines.pop(0))
