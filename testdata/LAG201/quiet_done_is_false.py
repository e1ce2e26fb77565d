# On time: the flag says that the run goes on.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(session, prompt):
    text = complete(prompt)
    post_webhook(session.hook, prompt)
    session.emit({"done": False, "text": text})
