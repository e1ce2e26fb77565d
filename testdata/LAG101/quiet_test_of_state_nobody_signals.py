# No setter of the event writes `generating`: the event is about the tokens, and those are read after the clear().
import threading


class Chat:
    def __init__(self, model):
        self._model = model
        self.generating = False
        self.tokens = []
        self.told = threading.Event()

    def token(self, text):
        self.tokens.append(text)
        self.told.set()

    def begin(self):
        self.generating = True

    def stream(self):
        sent = 0
        while self.generating:
            self.told.clear()
            for text in self.tokens[sent:]:
                yield text
                sent += 1
            self.told.wait(1)
