# Does not block: a class of our own has the name of a package.
class requests:
    @staticmethod
    def get(url):
        return url


async def fetch(url):
    return requests.get(url)
