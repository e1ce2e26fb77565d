# To be looked at: awaited, and its answer not used.
import requests


import httpx


async def sync(run_id):
    async with httpx.AsyncClient() as client:
        await client.post("https://sync.example", json={"run": run_id})


async def finish(socket, run_id):
    await sync(run_id)  # error: LAG210 10
    await socket.send_json({"type": "done", "run": run_id})
