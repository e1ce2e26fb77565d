# Late: what the event is made of was there before the webhook was called.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(session, prompt):
    text = complete(prompt)
    post_webhook(session.hook, prompt)  # error: LAG201 4
    session.add_event({"type": "generation_complete", "text": text})
