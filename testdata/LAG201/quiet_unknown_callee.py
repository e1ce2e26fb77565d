# On time, as far as can be seen: nobody knows what the parameter does.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(session, prompt, tell):
    text = complete(prompt)
    tell(session.hook, prompt)
    session.add_event({"type": "generation_complete", "text": text})
