# Late: a helper formats the last frame; the webhook comes before it.
import json

import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def frame(event, data):
    return f"event: {event}\ndata: {json.dumps(data)}\n\n"


def stream(hook, prompt):
    text = complete(prompt)
    yield frame("token", text)
    post_webhook(hook, prompt)  # error: LAG201 4
    yield frame("done", {"length": len(text)})
