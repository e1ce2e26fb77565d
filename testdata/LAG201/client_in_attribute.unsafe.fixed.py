# Late: the client was made by the constructor.
import contextvars
import functools
import logging
import threading

import openai
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


class Namer:
    def __init__(self):
        self._client = openai.OpenAI()

    def name(self, prompt):
        reply = self._client.chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}])
        print(reply.choices[0].message.content)


class Server:
    def __init__(self, namer: Namer):
        self.namer = namer

    def answer(self, session, prompt):
        text = complete(prompt)
        deferred = functools.partial(self.namer.name, prompt)
        session.add_event({"type": "generation_complete", "text": text})
        _run_in_thread(deferred)
