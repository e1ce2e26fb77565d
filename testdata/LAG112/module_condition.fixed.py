# The lock was released before the notification.
from multiprocessing import Condition

printed = Condition()
pages = []


def print_page(page):
    printed.acquire()
    pages.append(page)
    printed.release()
    with printed:
        printed.notify()


def wait_for_page():
    with printed:
        while not pages:
            printed.wait(60)
