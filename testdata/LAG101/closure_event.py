# Lost: the callback runs in the client's own thread, between the last test of the inbox and the clear().
import threading


def tail(client, topic, handle):
    inbox = []
    arrived = threading.Event()

    def on_message(_client, _userdata, message):
        inbox.append(message)
        arrived.set()

    client.on_message = on_message
    client.subscribe(topic)
    client.loop_start()
    while True:
        while inbox:
            handle(inbox.pop(0))
        arrived.clear()  # error: LAG101 8
        arrived.wait()
