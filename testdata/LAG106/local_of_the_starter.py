# Lost: the event is a local that all the threads share.
import threading


def run(sinks, source):
    changed = threading.Event()
    latest = {}

    def pump():
        for key, value in source:
            latest[key] = value
            changed.set()

    def follow(sink):
        while True:
            changed.wait()
            changed.clear()  # error: LAG106 12
            sink.write(dict(latest))

    for sink in sinks:
        threading.Thread(target=follow, args=(sink,)).start()
    pump()
