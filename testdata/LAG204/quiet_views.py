# On time: each call of an asynchronous view of Flask has a thread and a loop of its own.
import threading

from flask import Blueprint, Flask

app = Flask(__name__)
admin = Blueprint("admin", __name__)
lock = threading.Lock()


@app.post("/rows")
async def add(sink):
    with lock:
        await sink.send(1)
    await helper(sink)


@admin.route("/rows")
async def show(sink):
    with lock:
        await sink.send(2)


async def helper(sink):
    with lock:
        await sink.send(3)
