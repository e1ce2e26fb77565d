# Quiet: the event is made for each request.
import threading

from flask import Flask, Response

app = Flask(__name__)
events = []
listeners = []


def publish(event):
    events.append(event)
    for news in listeners:
        news.set()


@app.route("/events")
def stream():
    news = threading.Event()
    listeners.append(news)

    def body():
        sent = 0
        while True:
            news.wait(15)
            news.clear()
            for event in events[sent:]:
                yield f"data: {event}\n\n"
                sent += 1

    return Response(body(), mimetype="text/event-stream")
