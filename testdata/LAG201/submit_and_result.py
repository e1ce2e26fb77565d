# Late: the helper's thread is waited for.
from concurrent.futures import ThreadPoolExecutor

import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


pool = ThreadPoolExecutor()


def tell(hook, text):
    future = pool.submit(post_webhook, hook, text)
    future.result(timeout=30)


def answer(session, prompt):
    text = complete(prompt)
    tell(session.hook, prompt)  # error: LAG201 4
    session.add_event({"type": "generation_complete", "text": text})
