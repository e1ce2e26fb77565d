# Late: a mail goes out before the client hears of the end.
import smtplib

import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def mail(to, text):
    with smtplib.SMTP("localhost") as server:
        server.sendmail("chat@example.org", [to], text)


def answer(session, prompt):
    text = complete(prompt)
    mail(session.owner, prompt)  # error: LAG201 4
    session.add_event({"type": "generation_complete", "text": text})
