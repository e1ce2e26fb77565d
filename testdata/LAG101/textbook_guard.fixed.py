# Lost: nothing is known of the names, but the test, the clear() and the wait() are the textbook's.
def await_online(device):
    while not device.online:
        device.flag.clear()
        if not device.online:
            device.flag.wait()
