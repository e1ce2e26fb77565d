# Lost: the heartbeat is yielded because nothing was signalled, so it is no request.
import queue as queues


def stream(flag, box, beat):
    while True:
        if flag.is_set():
            flag.clear()
            try:
                while True:
                    yield box.get_nowait()
            except queues.Empty:
                pass
        else:
            yield beat
            flag.wait(timeout=30)
