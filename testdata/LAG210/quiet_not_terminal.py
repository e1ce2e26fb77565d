# The run goes on.
import requests


def finish(bus, run_id, hook):
    requests.post(hook, json={"run": run_id}, timeout=10)
    bus.emit("step_completed", run_id)
