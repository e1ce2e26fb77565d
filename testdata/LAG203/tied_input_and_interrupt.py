# Blocks: a Ctrl-C ends the question only on the main thread.
import urllib.request


def ask(url):
    question = urllib.request.urlopen(url).read()
    try:
        return input(question)
    except KeyboardInterrupt:
        return ""


async def talk(url):
    return ask(url)  # error: LAG203 11
