# Late: all frames are out; the client waits for the end of the stream.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def stream(hook, prompt):
    for word in complete(prompt).split():
        yield f"data: {word}\n\n"
    post_webhook(hook, prompt)  # error: LAG201 4
    yield "data: [DONE]\n\n"
