# Late: one of two events says that the run is over; both wait for the webhook.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(session, prompt):
    text = complete(prompt)
    post_webhook(session.hook, prompt)  # error: LAG201 4
    if text:
        session.add_event({"type": "generation_complete", "text": text})
    else:
        session.add_event({"type": "run_finished", "text": text})
