# The work that sets the event is handed to the pool after the clear(), or put into its queue.
import queue
import threading
from concurrent.futures import ThreadPoolExecutor


class Renderer:
    def __init__(self):
        self._pool = ThreadPoolExecutor(2)
        self._orders = queue.Queue()
        self._image = None
        self._drawn = threading.Event()

    def _draw(self, scene):
        self._image = scene.draw()
        self._drawn.set()

    def draw(self, scene):
        old = self._image
        self._drawn.clear()
        self._pool.submit(self._draw, scene)
        self._drawn.wait()
        return old, self._image

    def order(self, scene):
        old = self._image
        self._drawn.clear()
        self._orders.put(scene)
        self._drawn.wait(30)
        return old, self._image
