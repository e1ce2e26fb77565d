# The framework awaits the thread of a plain endpoint, and the end of that thread wakes the loop.
import asyncio

from fastapi import FastAPI

app = FastAPI()
refreshed = asyncio.Event()


@app.post("/refresh")
def refresh():
    refreshed.set()


@app.get("/refreshed")
async def wait_for_refresh():
    await refreshed.wait()
