# A generator yields the chunk whose acknowledgement it then waits for.
import threading


class Upload:
    def __init__(self, chunks):
        self.chunks = chunks
        self.offset = 0
        self.acked = threading.Event()

    def on_ack(self, n):
        self.offset += n
        self.acked.set()

    def requests(self):
        while True:
            chunk = self.chunks[self.offset]
            self.acked.clear()
            yield chunk
            self.acked.wait()
