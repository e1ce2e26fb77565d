# Late: the webhook may fail, but not take its time.
import contextvars
import logging
import threading

import requests


def _run_in_thread(function, /, *args, **kwargs):
    """Make a call on a daemon thread, in a copy of this context; log what it raises."""

    def call():
        try:
            function(*args, **kwargs)
        except Exception:
            logger.exception("Background call failed")

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(call,), daemon=True).start()


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


logger = logging.getLogger(__name__)


def answer(session, prompt):
    text = complete(prompt)
    try:
        _run_in_thread(post_webhook, session.hook, prompt)
    except Exception:
        logger.exception("no webhook")
    session.add_event({"type": "generation_complete", "text": text})
