# Late: one branch or the other says that the run is over; only one needs earlier work.
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
            logging.getLogger(__name__).exception("Background call failed")

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(call,), daemon=True).start()


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(session, prompt, hook, brief):
    text = complete(prompt)
    if brief:
        session.add_event({"type": "generation_complete"})
    else:
        session.add_event({"type": "generation_complete", "text": text})
    _run_in_thread(post_webhook, hook, prompt)
