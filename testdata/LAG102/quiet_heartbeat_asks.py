# Quiet: each batch is asked for after the clear, and the flag says that it has come.
def stream(flag, box, ask):
    while True:
        if flag.is_set():
            while not box.empty():
                yield box.get_nowait()
        flag.clear()
        yield ask
        flag.wait(timeout=30)
