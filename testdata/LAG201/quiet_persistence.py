# On time: what is announced as done has to be saved first.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def save_answer(text):
    requests.put("https://store.example", json={"text": text}, timeout=10)


def answer(session, prompt):
    text = complete(prompt)
    save_answer(text)
    session.add_event({"type": "generation_complete", "text": text})
