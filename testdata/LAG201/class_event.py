# Late: the class names the last event.
from dataclasses import dataclass

import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


@dataclass
class RunCompleted:
    text: str


def stream(hook, prompt):
    text = complete(prompt)
    yield {"type": "token", "text": text}
    post_webhook(hook, prompt)  # error: LAG201 4
    yield RunCompleted(text)
