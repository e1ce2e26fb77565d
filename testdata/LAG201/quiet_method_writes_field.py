# On time: the method fills what the event reads of its instance.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


class Run:
    def __init__(self, bus):
        self.bus = bus
        self.text = ""
        self.name = ""

    def give_name(self):
        self.name = complete(f"A name for {self.text}")

    def summary(self):
        return {"text": self.text, "name": self.name}

    def answer(self, prompt):
        self.text = complete(prompt)
        self.give_name()
        self.bus.emit("run_completed", self.summary())
