# Late: what the call sends goes to somebody else; this client waits for nothing but the end.
import contextvars
import logging
import threading

import requests

from events import audit, bus


def _run_in_thread(function, /, *args, **kwargs):
    """Make a call on a daemon thread, in a copy of this context; log what it raises."""

    def call():
        try:
            function(*args, **kwargs)
        except Exception:
            logging.getLogger(__name__).exception("Background call failed")

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(call,), daemon=True).start()


class Titler:
    def __init__(self, session):
        self.session = session

    def run(self, chat):
        requests.post("https://model.example", json=chat, timeout=60)
        self.session.send_message_json({"type": "title"})


def note(chat):
    requests.post("https://audit.example", json=chat, timeout=60)
    audit.publish(chat["id"], {"type": "title"})


def with_object(session, admin, chat, model):
    text = requests.post(model, json=chat, timeout=60).text
    titler = Titler(admin)
    session.send_json({"type": "completed", "text": text})
    _run_in_thread(titler.run, chat)


def with_global(chat, model):
    text = requests.post(model, json=chat, timeout=60).text
    bus.publish(chat["id"], {"type": "completed", "text": text})
    _run_in_thread(note, chat)


class Text:
    @staticmethod
    def titled(text, chat):
        requests.post("https://archive.example", json=text, timeout=60)
        chat["title"] = text[:10]


def with_static_method(bus, chat, model, shelf):
    text = requests.post(model, json=chat, timeout=60).text
    reply = {"text": text}
    bus.publish(chat.id, {"type": "completed", "reply": reply})
    _run_in_thread(Text.titled, text, shelf)


def needed(bus, chat, model):
    reply = {"text": requests.post(model, json=chat, timeout=60).text}
    Text.titled("", reply)
    bus.publish("id", {"type": "completed", "reply": reply})
