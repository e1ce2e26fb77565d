# One name for two events: which one is meant is told by the binding that reaches the wait.
import queue
import threading


class Executor:
    def __init__(self, stream):
        self.queue = queue.Queue()
        self.text = ""
        self.finished = False
        self.text_event = threading.Event() if stream else None
        self.part_events = {}

    def work(self):
        while True:
            part = self.queue.get()
            if part is None:
                break
            self.text += part
            if self.text_event:
                self.text_event.set()

        self.finished = True
        # Nothing more will come.
        if self.text_event:
            self.text_event.set()


class State:
    def __init__(self, executor: Executor):
        self.executor = executor

    def text_iter(self, name=None):
        sent = 0
        if name is None:
            event = self.executor.text_event
            while True:
                event.wait()
                event.clear()
                out = self.executor.text[sent:]
                sent += len(out)
                if out:
                    yield out
                if self.executor.finished:
                    break
        else:
            event = None
            while event is None:
                event = self.executor.part_events.get(name)
            event.wait()
