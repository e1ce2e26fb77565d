# Late: the helper's thread is waited for.
import contextvars
import functools
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

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


pool = ThreadPoolExecutor()


def tell(hook, text):
    future = pool.submit(post_webhook, hook, text)
    future.result(timeout=30)


def answer(session, prompt):
    text = complete(prompt)
    deferred = functools.partial(tell, session.hook, prompt)
    session.add_event({"type": "generation_complete", "text": text})
    _run_in_thread(deferred)
