# Blocks: twelve calls, and nothing has to be assumed for any of them.
import time


def one():
    two()


def two():
    three()


def three():
    four()


def four():
    five()


def five():
    six()


def six():
    seven()


def seven():
    eight()


def eight():
    nine()


def nine():
    ten()


def ten():
    eleven()


def eleven():
    time.sleep(1)


async def main():
    one()  # error: LAG203 4
