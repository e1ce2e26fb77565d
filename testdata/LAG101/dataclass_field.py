# Lost: the event is a dataclass field; publish() runs in another thread than the stream.
import threading
from dataclasses import dataclass, field


@dataclass
class Topic:
    name: str
    posts: list = field(default_factory=list)
    changed: threading.Event = field(default_factory=threading.Event)

    def publish(self, post):
        self.posts.append(post)
        self.changed.set()


def stream(topic: Topic, start: int = 0):
    position = start
    while True:
        if position < len(topic.posts):
            yield topic.posts[position]
            position += 1
            continue
        topic.changed.clear()  # error: LAG101 8
        topic.changed.wait(timeout=20)
