# On time: what the call sends goes to the same client, who listens until the last event.
import requests

from events import bus


class Session:
    def __init__(self, socket):
        self.socket = socket

    def send_status(self, text):
        self.socket.send(text)


class Titler:
    def __init__(self, session):
        self.session = session

    def run(self, chat):
        title = requests.post("https://model.example", json=chat, timeout=60).text
        self.session.send_message_json({"type": "title", "title": title})


def title_chat(chat):
    title = requests.post("https://model.example", json=chat, timeout=60).text
    bus.publish(chat["id"], {"type": "title", "title": title})


def title_for(emit, chat):
    title = requests.post("https://model.example", json=chat, timeout=60).text
    emit("title", title)


def with_object(session, chat, model):
    text = requests.post(model, json=chat, timeout=60).text
    titler = Titler(session)
    titler.run(chat)
    session.send_json({"type": "completed", "text": text})


def made_in_place(session, chat, model):
    text = requests.post(model, json=chat, timeout=60).text
    client = session
    Titler(client).run(chat)
    client.send_json({"type": "completed", "text": text})


def with_global(chat, model):
    text = requests.post(model, json=chat, timeout=60).text
    title_chat(chat)
    bus.publish(chat["id"], {"type": "completed", "text": text})


def with_function(emit, chat, model):
    text = requests.post(model, json=chat, timeout=60).text
    title_for(emit, chat)
    emit("completed", text)
