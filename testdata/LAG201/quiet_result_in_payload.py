# On time: the event tells what the call gave.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(session, prompt):
    text = complete(prompt)
    name = complete(f"A name for {text}")
    session.add_event({"type": "generation_complete", "text": text, "name": name})
