# Late: the reader of the queue waits for its end while a webhook is called.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def work(queue, hook, prompt):
    for word in complete(prompt).split():
        queue.put(word)
    post_webhook(hook, prompt)  # error: LAG201 4
    queue.put(None)
