# On time: the helper blocks only where it is told to.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def tell(hook, text, blocking=False):
    if blocking:
        post_webhook(hook, text)
    else:
        print(hook, text)


def answer(session, prompt):
    text = complete(prompt)
    tell(session.hook, prompt)
    session.add_event({"type": "generation_complete", "text": text})
