# Late: what is put between the drain and the clear() waits fifteen seconds; a test of the flag cannot see it.
def stream(flag, queue):
    while True:
        if flag.is_set():
            flag.clear()
            while not queue.empty():
                yield queue.get()
        else:
            yield ": ping"
            flag.wait(15)


def stream_and_look_again(flag, queue, drain):
    while True:
        if flag.is_set():
            flag.clear()
            drain(queue)
            if flag.is_set():
                continue
        else:
            yield ": ping"
            flag.wait(15)
