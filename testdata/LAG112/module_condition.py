# The lock was released before the notification.
from multiprocessing import Condition

printed = Condition()
pages = []


def print_page(page):
    printed.acquire()
    pages.append(page)
    printed.release()
    printed.notify()  # error: LAG112 4


def wait_for_page():
    with printed:
        while not pages:
            printed.wait(60)
