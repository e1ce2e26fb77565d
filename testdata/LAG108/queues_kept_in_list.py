# Each follower keeps its queue in a list, and a thread puts into all of them.
import asyncio
import threading


class Feed:
    def __init__(self, source):
        self.source = source
        self.queues = []
        self.by_topic = {}
        self.thread = threading.Thread(target=self._pump, daemon=True)

    def start(self):
        self.thread.start()

    async def follow(self):
        queue = asyncio.Queue()
        self.queues.append(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self.queues.remove(queue)

    async def one(self, topic):
        self.by_topic[topic] = asyncio.Event()
        await asyncio.wait_for(self.by_topic[topic].wait(), 30)

    def _pump(self):
        for item in self.source:
            for queue in list(self.queues):
                queue.put_nowait(item)  # error: LAG108 16
            for topic, event in self.by_topic.items():
                if topic == item.topic:
                    event.set()  # error: LAG108 20
