# On time: the row is there before the client asks for it.
import sqlite3

import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def note(text):
    connection = sqlite3.connect("chat.db")
    connection.execute("insert into answers values (?)", (text,))
    connection.commit()


def answer(session, prompt):
    text = complete(prompt)
    note(text)
    session.add_event({"type": "generation_complete", "text": text})
