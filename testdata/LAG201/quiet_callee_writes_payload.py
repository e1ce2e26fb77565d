# On time: the callee writes a field of what is sent.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


class Run:
    def __init__(self):
        self.text = ""
        self.name = ""


def give_name(run):
    run.name = complete(f"A name for {run.text}")


def answer(session, prompt):
    run = Run()
    run.text = complete(prompt)
    give_name(run)
    session.add_event({"type": "generation_complete", "run": run})
