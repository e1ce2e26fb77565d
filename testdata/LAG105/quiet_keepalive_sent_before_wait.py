# What is sent in each pass keeps the line alive; the turned page is no answer to it.
import threading


class Pager:
    def __init__(self, line, screen):
        self.line = line
        self.screen = screen
        self.page = 0
        self.turned = threading.Event()

    def turn(self, page):
        self.page = page
        self.turned.set()
        self.turned.clear()

    def run(self):
        while True:
            self.line.send(b"keepalive")
            self.turned.wait(5)
            self.screen.draw(self.page)
