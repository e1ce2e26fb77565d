# On time: the callee adds to a number that is sent.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


class Usage:
    def __init__(self):
        self.tokens = 0


def count(usage, prompt):
    usage.tokens += len(complete(f"Tokens of {prompt}"))


def answer(session, prompt):
    usage = Usage()
    text = complete(prompt)
    count(usage, prompt)
    session.add_event({"type": "generation_complete", "text": text, "tokens": usage.tokens})
