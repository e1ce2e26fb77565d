# Late: the branch was decided before the call; whichever event it is, it does not need the call.
import requests


class Runs:
    def __init__(self, bus, hook):
        self.bus = bus
        self.hook = hook

    def report(self, run):
        requests.post(self.hook, json={"run": run.id}, timeout=10)

    def in_else(self, run, model):
        text = ""
        for message in run.messages:
            text += requests.post(model, json=message, timeout=60).text
        self.report(run)  # error: LAG201 8
        if not text:
            self.bus.add_event(run.id, {"type": "error", "error": "no answer"})
        else:
            self.bus.add_event(run.id, {"type": "run_completed", "text": text})

    def in_elif(self, run, model):
        text = requests.post(model, json=run.messages, timeout=60).text
        self.report(run)  # error: LAG201 8
        if text == "":
            self.bus.add_event(run.id, {"type": "error", "error": "no answer"})
        elif not run.silent:
            self.bus.add_event(run.id, {"type": "run_completed", "text": text})

    def under_not(self, run, model):
        text = requests.post(model, json=run.messages, timeout=60).text
        self.report(run)  # error: LAG201 8
        if not run.silent:
            self.bus.add_event(run.id, {"type": "run_completed", "text": text})

    def early_return(self, run, model):
        text = requests.post(model, json=run.messages, timeout=60).text
        self.report(run)  # error: LAG201 8
        if text == "":
            self.bus.add_event(run.id, {"type": "error", "error": "no answer"})
            return
        self.bus.add_event(run.id, {"type": "run_completed", "text": text})
