# On time: the callee only starts a thread.
import threading

import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def tell(hook, text):
    threading.Thread(target=post_webhook, args=(hook, text), daemon=True).start()


def answer(session, prompt):
    text = complete(prompt)
    tell(session.hook, prompt)
    session.add_event({"type": "generation_complete", "text": text})
