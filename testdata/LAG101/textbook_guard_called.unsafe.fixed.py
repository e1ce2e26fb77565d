# Lost: as in textbook_guard, with a call as the test; whoever else waits may live on the flag left set.
def await_ready(ready, flag):
    while not ready():
        flag.wait()
        flag.clear()
