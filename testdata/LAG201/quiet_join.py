# On time: the workers are waited for, and then they are done.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def join_workers(workers):
    for worker in workers:
        requests.get(worker.url, timeout=10)


def answer(session, prompt, workers):
    text = complete(prompt)
    join_workers(workers)
    session.add_event({"type": "generation_complete", "text": text})
