# Blocks: the function is copied without the imports of its module, so a new one would be missing.
import urllib.request

from tools import FunctionTool


async def load(url):
    return urllib.request.urlopen(url)  # error: LAG203 11


TOOL = FunctionTool(load, global_imports=["urllib.request"])
