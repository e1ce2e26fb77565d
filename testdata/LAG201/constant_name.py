# Late: a constant of the module names the last event.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


FINISHED = "chat:finished"


def answer(bus, hook, prompt):
    text = complete(prompt)
    post_webhook(hook, prompt)  # error: LAG201 4
    bus.emit(FINISHED, text)
