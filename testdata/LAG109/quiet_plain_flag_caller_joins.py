# Nobody waits for the end of the thread; the second one is joined before its flag is lowered.
import threading
import time


class Ping(threading.Thread):
    def __init__(self, server):
        super().__init__()
        self.server = server
        self.running = False

    def run(self):
        self.running = True
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


class Once(threading.Thread):
    def __init__(self, server):
        super().__init__()
        self.server = server
        self.busy = False

    def run(self):
        self.busy = True
        for part in range(3):
            if not self.busy:
                break
            self.server.ping(part)

    def reset(self):
        self.busy = False


def once(server):
    thread = Once(server)
    thread.start()
    thread.join()
    thread.reset()
