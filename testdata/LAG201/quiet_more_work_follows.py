# On time: work for the event follows behind the call.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(session, prompt):
    draft = complete(prompt)
    post_webhook(session.hook, prompt)
    text = complete(f"Shorter: {draft}")
    session.add_event({"type": "generation_complete", "text": text})
