# Late: the event is sent in any case, and waits for a webhook that may fail.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(session, prompt, hook):
    text = complete(prompt)
    try:
        post_webhook(hook, prompt)  # error: LAG201 8
    finally:
        session.add_event({"type": "generation_complete", "text": text})
