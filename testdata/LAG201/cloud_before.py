# Late: a queue in the cloud hears of the end before the client does.
import boto3
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


class Notifier:
    def __init__(self):
        self.topic = boto3.client("sns")

    def tell(self, text):
        self.topic.publish(TopicArn="chat", Message=text)


notifier = Notifier()


def answer(session, prompt):
    text = complete(prompt)
    notifier.tell(prompt)  # error: LAG201 4
    session.add_event({"type": "generation_complete", "text": text})
