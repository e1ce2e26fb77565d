# Functions in functions in a method, three deep; each has a graph of its own.
import functools
import threading


class Hub:
    def __init__(self):
        self._posts = []
        self._posted = threading.Event()

    def post(self, text):
        self._posts.append(text)
        self._posted.set()

    def subscribe(self, start=0):
        def outer(callback):
            @functools.wraps(callback)
            def inner(*args, **kwargs):
                position = start

                def follow():
                    nonlocal position
                    while True:
                        if position < len(self._posts):
                            callback(self._posts[position], *args, **kwargs)
                            position += 1
                            continue
                        self._posted.clear()  # error: LAG101 24
                        self._posted.wait()

                return follow

            return inner

        return outer
