# What is announced has to be saved.
import requests


def save_run(run_id):
    requests.put("https://store.example", json={"run": run_id}, timeout=10)


def finish(bus, run_id):
    save_run(run_id)
    bus.emit("run_completed", run_id)
