# On time: the decorator registers a route and sends nothing.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def build(router, hook, prompt):
    text = complete(prompt)
    post_webhook(hook, prompt)
    router.put("/done", text)
