# The event is handed to the thread, whose call may fail first.
import threading


def serve(loop, ready):
    loop.prepare()
    ready.set()
    loop.run()


def start(loop):
    ready = threading.Event()
    threading.Thread(target=serve, args=(loop, ready)).start()
    ready.wait()  # error: LAG113 4
