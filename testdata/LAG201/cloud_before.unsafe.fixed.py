# Late: a queue in the cloud hears of the end before the client does.
import contextvars
import logging
import threading

import boto3
import requests


def _run_in_thread(function, /, *args, **kwargs):
    """Make a call on a daemon thread, in a copy of this context; log what it raises."""

    def call():
        try:
            function(*args, **kwargs)
        except Exception:
            logging.getLogger(__name__).exception("Background call failed")

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(call,), daemon=True).start()


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


class Notifier:
    def __init__(self):
        self.topic = boto3.client("sns")

    def tell(self, text):
        self.topic.publish(TopicArn="chat", Message=text)


notifier = Notifier()


def answer(session, prompt):
    text = complete(prompt)
    session.add_event({"type": "generation_complete", "text": text})
    _run_in_thread(notifier.tell, prompt)
