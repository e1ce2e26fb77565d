# The condition comes from outside, and whoever made it may hold its lock around the call.
import threading


class Announcer:
    def __init__(self, posted: threading.Condition):
        self._posted = posted

    def announce(self):
        self._posted.notify_all()
