# session.get() is no look into a dict here: it asks for the webhook.
class Hook:
    def __init__(self, session):
        import threading

        self.session = session
        self.payload = None
        self.done = threading.Event()

    def on_webhook(self, p):
        self.payload = p
        self.done.set()

    def refresh(self, url):
        if self.payload and self.payload["url"] == url:
            return self.payload
        self.done.clear()
        self.session.get(url)
        self.done.wait(5)
        return self.payload
