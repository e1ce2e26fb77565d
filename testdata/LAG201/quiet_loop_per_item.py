# On time: each pass tells of its own item; the run goes on.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer_all(session, prompts):
    for prompt in prompts:
        text = complete(prompt)
        post_webhook(session.hook, prompt)
        session.add_event({"type": "done", "text": text})
