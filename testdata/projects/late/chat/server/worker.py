"""Models are asked on a thread, so that the event loop goes on."""

import asyncio


async def ask(prompt):
    from chat.llm import complete

    return await asyncio.to_thread(complete, prompt)
