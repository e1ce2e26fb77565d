# Lost: the run was started before, but each of its signals adds an event, which a look after the clear shows.
import threading


class Session:
    def __init__(self):
        self.log = []
        self.asked = ""
        self.news = threading.Event()

    def tell(self, event):
        self.log.append(event)
        self.news.set()

    def run(self, work):
        for event in work:
            self.tell(event)

    def first(self, work, name):
        self.asked = name
        threading.Thread(target=self.run, args=(work,)).start()
        for _ in range(50):
            self.news.clear()
            for event in self.log:
                if event.name == name:
                    return event
            self.news.wait(timeout=0.1)
        return None
