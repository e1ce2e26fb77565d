#!/usr/bin/env bash
# strawberry: a plain `def` resolver runs on the event loop's thread, also within FastAPI.
#
# FastAPI runs its own plain `def` endpoints in a thread pool, so one expects the same of resolvers that are
# served by strawberry's router for FastAPI. A blocking resolver stops every other request.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    strawberry-graphql==0.341.2 fastapi==0.115.12 httpx==0.28.1 python-multipart==0.0.20
"$work/venv/bin/python" - <<'PY'
import asyncio
import importlib.metadata
import threading

import httpx
import strawberry
from fastapi import FastAPI
from strawberry.fastapi import GraphQLRouter

threads = {}


@strawberry.type
class Query:
    @strawberry.field
    def price(self) -> int:
        threads["resolver"] = threading.get_ident()
        return 1


app = FastAPI()
app.include_router(GraphQLRouter(strawberry.Schema(Query)), prefix="/graphql")


@app.get("/plain")
def plain():
    threads["endpoint"] = threading.get_ident()
    return 1


async def main():
    threads["loop"] = threading.get_ident()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
        await client.get("/plain")
        reply = await client.post("/graphql", json={"query": "{ price }"})
        assert reply.json() == {"data": {"price": 1}}, reply.text


asyncio.run(main())
for package in ("strawberry-graphql", "fastapi"):
    print(package, importlib.metadata.version(package))
print("plain endpoint of FastAPI on the loop's thread:", threads["endpoint"] == threads["loop"])
print("plain resolver of strawberry on the loop's thread:", threads["resolver"] == threads["loop"])
assert threads["endpoint"] != threads["loop"]
assert threads["resolver"] == threads["loop"]
PY
