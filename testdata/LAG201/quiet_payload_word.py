# On time: the last word of a key of the payload names no event.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(emit, hook, prompt):
    text = complete(prompt)
    post_webhook(hook, prompt)
    emit({"type": "usage", "finish_reason": "stop", "text": text})
