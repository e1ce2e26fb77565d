# Quiet: everybody waits for the next frame; an old one is of no use.
import threading


class Output:
    def __init__(self):
        self.frame = None
        self.condition = threading.Condition()

    def write(self, frame):
        with self.condition:
            self.frame = frame
            self.condition.notify_all()


def stream(output: Output, send):
    while True:
        with output.condition:
            output.condition.wait()
            frame = output.frame
        if frame is None:
            break
        send(frame)
