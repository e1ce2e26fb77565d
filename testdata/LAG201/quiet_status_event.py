# On time: a status line for one step, whose flag is about that step.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(emit, hook, prompt):
    text = complete(prompt)
    post_webhook(hook, prompt)
    emit({"type": "status", "data": {"description": text, "done": True}})
