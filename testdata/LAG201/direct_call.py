# Late: the slow call itself stands before the event.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(session, prompt):
    text = complete(prompt)
    requests.post(session.hook, json={"prompt": prompt}, timeout=10)  # error: LAG201 4
    session.add_event({"type": "generation_complete", "text": text})
