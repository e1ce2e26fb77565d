# Late: what the call sends goes to somebody else; this client waits for nothing but the end.
import requests

from events import audit, bus


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
    titler.run(chat)  # error: LAG201 4
    session.send_json({"type": "completed", "text": text})


def with_global(chat, model):
    text = requests.post(model, json=chat, timeout=60).text
    note(chat)  # error: LAG201 4
    bus.publish(chat["id"], {"type": "completed", "text": text})


class Text:
    @staticmethod
    def titled(text, chat):
        requests.post("https://archive.example", json=text, timeout=60)
        chat["title"] = text[:10]


def with_static_method(bus, chat, model, shelf):
    text = requests.post(model, json=chat, timeout=60).text
    reply = {"text": text}
    Text.titled(text, shelf)  # error: LAG201 4
    bus.publish(chat.id, {"type": "completed", "reply": reply})


def needed(bus, chat, model):
    reply = {"text": requests.post(model, json=chat, timeout=60).text}
    Text.titled("", reply)
    bus.publish("id", {"type": "completed", "reply": reply})
