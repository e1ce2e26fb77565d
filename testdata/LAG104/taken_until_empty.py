# The reader takes until nothing is there; what is added after that waits for the next signal.
import collections
import threading

items = collections.deque()
wake = threading.Event()


def put(item):
    wake.set()  # error: LAG104 4
    items.append(item)


def read(handle):
    while True:
        wake.wait(30)
        wake.clear()
        while True:
            try:
                item = items.popleft()
            except IndexError:
                break
            handle(item)
