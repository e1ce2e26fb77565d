# Started by the module's own code; stop() is a function beside it.
import threading

halt = threading.Event()


def work():
    halt.clear()  # error: LAG109 4
    while not halt.wait(1):
        step()


def step():
    pass


def stop():
    halt.set()
    thread.join()


thread = threading.Thread(target=work)
thread.start()
