# Late: the requests are made where the generator is consumed.
import requests


async def sizes(urls):
    return sum(len(requests.get(url, timeout=5).text) for url in urls)  # error: LAG203 19
