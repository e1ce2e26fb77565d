# Late: the webhook comes first. It reads what this thread keeps, which a thread of its own has not.
import threading

import requests

own = threading.local()


class Hooks:
    def __init__(self, url):
        self.url = url

    def headers(self):
        return {"trace": own.trace}

    def tell(self, prompt):
        requests.post(self.url, json={"asked": prompt}, headers=self.headers(), timeout=10)


def answer(bus, prompt, url):
    own.trace = prompt[:8]
    reply = requests.post("https://llm.example", json={"prompt": prompt}, timeout=60).text
    event = {"type": "generation_complete", "text": reply}
    Hooks(url).tell(prompt)  # error: LAG201 4
    bus.emit(event)
