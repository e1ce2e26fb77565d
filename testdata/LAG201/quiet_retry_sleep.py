# On time: a pause between two tries, in the loop that does the work.
import time

import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(session, prompt):
    text = ""
    for pause in (1, 2, 4):
        text = complete(prompt)
        if text:
            break
        time.sleep(pause)
    session.add_event({"type": "generation_complete", "text": text})
