# Late: a desktop notification is shown before the client hears of the end.
import subprocess

import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def show(title):
    subprocess.run(["notify-send", title], check=False)


def answer(session, prompt):
    text = complete(prompt)
    show(prompt)  # error: LAG201 4
    session.add_event({"type": "generation_complete", "text": text})
