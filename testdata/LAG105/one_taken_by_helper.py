# Lost: the helper waits and takes one; while its item is handled, the next pulse wakes nobody.
import collections
import multiprocessing


def station(handle):
    trains = collections.deque()
    arrived = multiprocessing.Event()

    def arrive(train):
        trains.append(train)
        arrived.set()  # error: LAG105 8
        arrived.clear()

    def next_train():
        arrived.wait()
        return trains.popleft()

    def work():
        while True:
            handle(next_train())

    return arrive, work
