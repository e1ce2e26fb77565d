# On time: what the call gives or changes decides which event is sent, or whether one is.
import requests


class Runs:
    def __init__(self, bus, shop):
        self.bus = bus
        self.shop = shop
        self.failed = False

    def book(self, run):
        reply = requests.post(self.shop, json={"run": run.id}, timeout=10)
        self.failed = not reply.ok
        return reply.ok

    def by_result(self, run, model):
        text = requests.post(model, json=run.messages, timeout=60).text
        booked = self.book(run)
        if not booked:
            self.bus.add_event(run.id, {"type": "error", "error": "sold out"})
        else:
            self.bus.add_event(run.id, {"type": "run_completed", "text": text})

    def by_attribute(self, run, model):
        text = requests.post(model, json=run.messages, timeout=60).text
        self.book(run)
        if self.failed:
            self.bus.add_event(run.id, {"type": "error", "error": "sold out"})
            return
        self.bus.add_event(run.id, {"type": "run_completed", "text": text})

    def left_otherwise(self, run, model):
        text = requests.post(model, json=run.messages, timeout=60).text
        self.book(run)
        if run.cancelled:
            return
        self.bus.add_event(run.id, {"type": "run_completed", "text": text})
