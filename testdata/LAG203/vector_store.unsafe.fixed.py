# Blocks: the store of vectors is a server.
import asyncio

import chromadb
from pinecone import Pinecone
from qdrant_client import QdrantClient


async def nearest(client: QdrantClient, vector):
    return await asyncio.to_thread(client.query_points, "books", vector)


async def upsert(rows):
    await asyncio.to_thread(Pinecone().Index("books").upsert, rows)


async def served(rows):
    books = await asyncio.to_thread(chromadb.HttpClient().get_collection, "books")
    return books
