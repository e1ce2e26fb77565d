# Blocks: the store of vectors is a server.
import chromadb
from pinecone import Pinecone
from qdrant_client import QdrantClient


async def nearest(client: QdrantClient, vector):
    return client.query_points("books", vector)  # error: LAG203 11


async def upsert(rows):
    Pinecone().Index("books").upsert(rows)  # error: LAG203 4


async def served(rows):
    books = chromadb.HttpClient().get_collection("books")  # error: LAG203 12
    return books
