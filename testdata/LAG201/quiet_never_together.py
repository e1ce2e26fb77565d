# On time: the call is made on another branch than the event.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(session, prompt, quiet):
    text = complete(prompt)
    if quiet:
        post_webhook(session.hook, prompt)
    else:
        session.add_event({"type": "generation_complete", "text": text})
