# Late: `done` is true in the last event.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(emit, hook, prompt):
    text = complete(prompt)
    post_webhook(hook, prompt)  # error: LAG201 4
    emit({"done": True, "text": text})
