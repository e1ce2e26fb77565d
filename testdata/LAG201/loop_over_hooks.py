# Late: every hook is called before the event.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(session, prompt):
    text = complete(prompt)
    for hook in session.hooks:
        post_webhook(hook, prompt)  # error: LAG201 8
    session.add_event({"type": "generation_complete", "text": text})
