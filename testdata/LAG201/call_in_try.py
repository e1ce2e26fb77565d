# Late: the webhook may fail, but not take its time.
import logging

import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


logger = logging.getLogger(__name__)


def answer(session, prompt):
    text = complete(prompt)
    try:
        post_webhook(session.hook, prompt)  # error: LAG201 8
    except Exception:
        logger.exception("no webhook")
    session.add_event({"type": "generation_complete", "text": text})
