# Acquired and released by calls, on every path.
from threading import Condition

printed = Condition()
pages = []


def print_page(page):
    printed.acquire()
    try:
        pages.append(page)
        printed.notify()
    finally:
        printed.release()


def wait_for_page():
    with printed:
        while not pages:
            printed.wait(60)
