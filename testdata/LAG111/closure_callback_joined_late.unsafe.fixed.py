# Lost: the valve opens, and calls those it knows, before the callback joins them.
import threading


def valve():
    state = {"open": False}
    callbacks = []

    def open_it():
        state["open"] = True
        for callback in callbacks:
            callback()

    def pass_through():
        if not state["open"]:
            done = threading.Event()
            callbacks.append(done.set)
            if not state["open"]:
                done.wait()

    return open_it, pass_through
