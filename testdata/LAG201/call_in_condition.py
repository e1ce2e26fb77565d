# Late: the webhook's answer is logged, the event does not need it.
import logging

import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


logger = logging.getLogger(__name__)


def answer(session, prompt):
    text = complete(prompt)
    told = post_webhook(session.hook, prompt)  # error: LAG201 11
    logger.info("told: %s", told)
    session.add_event({"type": "generation_complete", "text": text})
