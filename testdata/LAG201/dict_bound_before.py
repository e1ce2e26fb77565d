# Late: the event is put together, then a webhook is called before it leaves.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(session, prompt):
    text = complete(prompt)
    event = {"type": "generation_complete", "text": text}
    post_webhook(session.hook, prompt)  # error: LAG201 4
    session.add_event(event)
