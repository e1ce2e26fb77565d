# Who calls `stop()` then joins: a stop before the thread's first step is taken back.
import threading
import time


class Ping(threading.Thread):
    def __init__(self, server):
        super().__init__()
        self.server = server
        self.running = False

    def run(self):
        self.running = True  # error: LAG109 8
        while self.running:
            self.server.ping()
            time.sleep(1)

    def stop(self):
        self.running = False


class Suite:
    def __init__(self, server):
        self.ping = Ping(server)

    def set_up(self):
        self.ping.start()

    def tear_down(self):
        self.ping.stop()
        self.ping.join()
