# The usual order.
import threading


def relay(came, forward):
    while True:
        came.wait()
        came.clear()
        forward()


def start_relay(forward):
    came = threading.Event()
    threading.Thread(target=relay, args=(came, forward), daemon=True).start()
    return came.set
