# Late: what is put between the drain and the clear() waits fifteen seconds; a test of the flag cannot see it.
def stream(flag, queue):
    while True:
        if flag.is_set():
            while not queue.empty():
                yield queue.get()
            flag.clear()  # error: LAG102 12
        else:
            yield ": ping"
            flag.wait(15)


def stream_and_look_again(flag, queue, drain):
    while True:
        if flag.is_set():
            drain(queue)
            flag.clear()  # error: LAG102 12
            if flag.is_set():
                continue
        else:
            yield ": ping"
            flag.wait(15)
