# On time: the call is made where something failed.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(session, prompt):
    text = ""
    try:
        text = complete(prompt)
    except OSError as error:
        post_webhook(session.hook, str(error))
    session.add_event({"type": "generation_complete", "text": text})
