# The polled flag is lowered before the queue is drained.
def stream(flag, queue):
    while True:
        if flag.is_set():
            flag.clear()
            while not queue.empty():
                yield queue.get()
        else:
            yield ": ping"
            flag.wait(15)
