# Lost: the answer to a request that is written before the clear; no setter is in sight.
def ask(shared, x):
    while shared.alive:
        shared.request = x
        shared.done.clear()  # error: LAG101 8
        shared.done.wait()
        x = shared.reply
