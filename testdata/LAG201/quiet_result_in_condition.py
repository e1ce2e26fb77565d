# On time: the call decides whether the run is over.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(session, prompt):
    text = complete(prompt)
    verdict = complete(f"Is this good? {text}")
    if verdict == "yes":
        session.add_event({"type": "generation_complete", "text": text})
    else:
        session.add_event({"type": "retry"})
