# Two variables that are both None at first are two variables.
import threading


def run(dev, out):
    result = None
    mode = None
    tick = threading.Event()

    def on_result(r):
        nonlocal result
        result = r
        tick.set()

    def set_mode(m):
        nonlocal mode
        mode = m

    dev.start(on_result, set_mode)
    while True:
        if mode is not None:
            out.show(mode)
        tick.clear()
        tick.wait()
        out.draw()
        if mode == "x":
            break
