# Lost: a job put after the last get_nowait() and before the clear() stays in the queue.
import queue
import threading


class Worker(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self._jobs = queue.SimpleQueue()
        self._kick = threading.Event()

    def submit(self, job):
        self._jobs.put(job)
        self._kick.set()

    def run(self):
        while True:
            self._kick.clear()
            while True:
                try:
                    job = self._jobs.get_nowait()
                except queue.Empty:
                    break
                job()
            self._kick.wait()
