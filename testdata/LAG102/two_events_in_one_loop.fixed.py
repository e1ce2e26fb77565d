# Lost: who loads paper prints nothing, so the wait for paper is no wait for an answer.
import threading


class Printer:
    def __init__(self):
        self.pages = []
        self.paper = 0
        self.loaded = threading.Event()
        self.asked = threading.Event()

    def load(self):
        self.paper += 100
        self.loaded.set()

    def ask(self, page):
        self.pages.append(page)
        self.asked.set()

    def run(self):
        while True:
            self.asked.wait()
            self.asked.clear()
            while self.pages:
                print(self.pages.pop(0))
            while not self.paper:
                self.loaded.wait()
