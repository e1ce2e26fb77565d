# The request is an attribute of an object that was handed in.
def ask(shared, x):
    while shared.alive:
        shared.done.clear()
        shared.request = x
        shared.done.wait()
        x = shared.reply
