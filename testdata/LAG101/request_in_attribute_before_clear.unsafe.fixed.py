# Lost: the answer to a request that is written before the clear; no setter is in sight.
def ask(shared, x):
    while shared.alive:
        shared.request = x
        shared.done.wait()
        shared.done.clear()
        x = shared.reply
