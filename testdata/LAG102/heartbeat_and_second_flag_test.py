# Lost: the flag is tested again after the clear, the queue is not.
def stream(flag, box, beat):
    while True:
        if flag.is_set():
            while not box.empty():
                yield box.get_nowait()
            flag.clear()  # error: LAG102 12
            if flag.is_set():
                continue
        else:
            yield beat
            flag.wait(timeout=30)
