# Late: the event object is made before the webhook is called.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


class GenerationCompletedEvent:
    def __init__(self, text):
        self.text = text


class Runner:
    def answer(self, prompt):
        event = GenerationCompletedEvent(text=complete(prompt))
        self._tell(prompt)  # error: LAG201 8
        self.bus.emit(event)

    def _tell(self, prompt):
        post_webhook(self.hook, prompt)
