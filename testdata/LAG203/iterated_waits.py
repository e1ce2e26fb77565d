# Blocks: each item is waited for.
import subprocess

from azure.storage.blob import ContainerClient
from transformers import TextIteratorStreamer


async def printed():
    child = subprocess.Popen(["ls"], stdout=subprocess.PIPE)
    for line in child.stdout:  # error: LAG203 16
        print(line)


async def written(tokenizer):
    for text in TextIteratorStreamer(tokenizer):  # error: LAG203 16
        yield text


async def listed(folder: ContainerClient):
    blobs = folder.list_blobs()
    for blob in blobs:  # error: LAG203 16
        print(blob.name)
