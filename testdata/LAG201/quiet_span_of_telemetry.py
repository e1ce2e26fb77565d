# On time: no client waits for what is noted on a span.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(span, hook, prompt):
    text = complete(prompt)
    post_webhook(hook, prompt)
    span.add_event("completed", {"text": text})
