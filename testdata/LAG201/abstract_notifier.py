# Late: each notifier that there is asks the network.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


class Notifier:
    def tell(self, text):
        raise NotImplementedError


class Webhook(Notifier):
    def tell(self, text):
        requests.post("https://hook.example", json={"text": text}, timeout=10)


class Pager(Notifier):
    def tell(self, text):
        requests.get("https://pager.example", params={"text": text}, timeout=10)


class Server:
    def __init__(self, notifier: Notifier):
        self.notifier = notifier

    def answer(self, session, prompt):
        text = complete(prompt)
        self.notifier.tell(prompt)  # error: LAG201 8
        session.add_event({"type": "generation_complete", "text": text})
