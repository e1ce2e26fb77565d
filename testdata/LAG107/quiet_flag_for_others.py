# Correct: the caller polls the flag; this function waits for the next frame, whatever was drawn before.
import threading


class Screen:
    def __init__(self):
        self.drawn = threading.Condition()
        self.is_new = False

    def draw(self):
        with self.drawn:
            self.is_new = True
            self.drawn.notify_all()

    def has_new_frame(self):
        return self.is_new

    def wait_for_next_frame(self):
        with self.drawn:
            self.drawn.wait()
            self.is_new = False
