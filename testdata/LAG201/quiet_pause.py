# On time: the pause is meant to be there.
import time

import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(session, prompt):
    text = complete(prompt)
    session.add_event({"type": "token", "text": text})
    time.sleep(0.2)
    session.add_event({"type": "generation_complete", "text": text})
