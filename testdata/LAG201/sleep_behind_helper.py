# Late: a helper waits for a moment; nobody sees it where it is called.
import time

import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def count(prompt):
    time.sleep(1)
    print(len(prompt))


def answer(session, prompt):
    text = complete(prompt)
    count(prompt)  # error: LAG201 4
    session.add_event({"type": "generation_complete", "text": text})
