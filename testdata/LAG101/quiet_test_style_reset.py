# A test that resets the event between two requests; the second answer follows the second request.
import threading

from .client import Client


def test_two_answers():
    got = []
    answered = threading.Event()

    def on_answer(answer):
        got.append(answer)
        answered.set()

    client = Client(on_answer)
    client.send(1)
    assert answered.wait(1)
    assert got == [1]
    answered.clear()
    client.send(2)
    assert answered.wait(1)
    assert got == [1, 2]
