"""A decorator that keeps what it decorates."""

import functools


def traced(function):
    @functools.wraps(function)
    def call(*args, **kwargs):
        print("call of", function.__name__)
        return function(*args, **kwargs)

    return call
