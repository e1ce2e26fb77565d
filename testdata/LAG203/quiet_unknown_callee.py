# Nothing is known of the object.
async def fetch(client, url):
    return client.get(url)
