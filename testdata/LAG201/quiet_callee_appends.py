# On time: the callee fills a list that is sent.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def add_sources(sources, prompt):
    sources.append(complete(f"Sources of {prompt}"))


def answer(session, prompt):
    sources = []
    text = complete(prompt)
    add_sources(sources, prompt)
    session.add_event({"type": "generation_complete", "text": text, "sources": sources})
