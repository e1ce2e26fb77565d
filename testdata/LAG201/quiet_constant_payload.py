# On time: a bare end, and nothing before the call that it could be about.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def tell_all(queue, hooks):
    post_webhook(hooks[0], "end")
    queue.put(None)
