# Missed: the condition and the state are globals of the module.
from threading import Condition

changed = Condition()
pending = []


def submit(job):
    with changed:
        pending.append(job)
        changed.notify()


def wait_for_job():
    while not pending:
        with changed:
            if not pending:
                changed.wait()
