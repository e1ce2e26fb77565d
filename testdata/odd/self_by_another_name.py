# Nothing depends on the name `self`.
import threading


class Box:
    def __init__(this):
        this.items = []
        this.kick = threading.Event()

    def put(this, item):
        this.items.append(item)
        this.kick.set()

    def take(this):
        while not this.items:
            this.kick.clear()  # error: LAG101 12
            this.kick.wait()
        return this.items.pop(0)
