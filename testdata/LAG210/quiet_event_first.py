# The event leaves first.
import requests


def finish(bus, run_id, hook):
    bus.emit("run_completed", run_id)
    requests.post(hook, json={"run": run_id}, timeout=10)
