# Lost for one browser: the generator runs once for each client, the event is one for all.
import threading

from flask import Flask, Response

app = Flask(__name__)
events = []
news = threading.Event()


def publish(event):
    events.append(event)
    news.set()


@app.route("/events")
def stream():
    def body():
        sent = 0
        while True:
            news.wait(15)
            news.clear()  # error: LAG106 12
            for event in events[sent:]:
                yield f"data: {event}\n\n"
                sent += 1

    return Response(body(), mimetype="text/event-stream")
