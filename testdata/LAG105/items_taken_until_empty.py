# The queue is empty when it is looked at, and the item's pulse is over when the wait begins.
import collections
import threading

items = collections.deque()
fresh = threading.Event()


def put(item):
    items.append(item)
    fresh.set()  # error: LAG105 4
    fresh.clear()


def serve(handle):
    while True:
        while items:
            handle(items.popleft())
        fresh.wait(60)
