# On time: the call is the work that the event is about.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def run(bus, job):
    post_webhook(job.url, job.text)
    bus.emit("completed", job.id)
