# The cached answer is tested first, but the request that follows the clear() brings the next one.
import threading


class Directory:
    def __init__(self, link):
        self._link = link
        self._listing = None
        self._listed = threading.Event()

    def on_listing(self, listing):
        self._listing = listing
        self._listed.set()

    def _request(self):
        self._link.write(b"LIST\n")

    def listing(self):
        if self._listing is None:
            self._listed.clear()
            self._request()
            self._listed.wait(5)
        return self._listing
