# Late: each notifier that there is asks the network.
import contextvars
import functools
import logging
import threading

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
    def tell(self, text):
        raise NotImplementedError


class Webhook(Notifier):
    def tell(self, text):
        requests.post("https://hook.example", json={"text": text}, timeout=10)


class Pager(Notifier):
    def tell(self, text):
        requests.get("https://pager.example", params={"text": text}, timeout=10)


class Server:
    def __init__(self, notifier: Notifier):
        self.notifier = notifier

    def answer(self, session, prompt):
        text = complete(prompt)
        deferred = functools.partial(self.notifier.tell, prompt)
        session.add_event({"type": "generation_complete", "text": text})
        _run_in_thread(deferred)
