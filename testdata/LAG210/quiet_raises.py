# A way leads out by a return.
import requests


def finish(bus, run_id, hook):
    requests.post(hook, json={"run": run_id}, timeout=10)
    if bus.closed:
        return
    bus.emit("run_completed", run_id)
