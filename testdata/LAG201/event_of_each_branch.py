# Late: one branch or the other says that the run is over; only one needs earlier work.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(session, prompt, hook, brief):
    text = complete(prompt)
    post_webhook(hook, prompt)  # error: LAG201 4
    if brief:
        session.add_event({"type": "generation_complete"})
    else:
        session.add_event({"type": "generation_complete", "text": text})
