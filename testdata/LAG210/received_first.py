# To be looked at: what came in is no work of this function's.
import requests


def handle(socket, queue):
    job = queue.get()
    requests.post(job.hook, json={"job": job.id}, timeout=10)  # error: LAG210 4
    socket.send_json({"type": "done", "job": job.id})
