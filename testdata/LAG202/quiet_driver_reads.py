# Rows are read for the answer; reading them is no work that the event was waiting for.
import httpx


class Desk:
    def __init__(self, bus, hook):
        self.bus = bus
        self.hook = hook

    async def close_ticket(self, connection, ticket):
        row = await connection.fetchrow("select id from tickets where id = $1", ticket)
        async with httpx.AsyncClient() as client:
            await client.post(self.hook, json={"ticket": ticket})
        await self.bus.emit("ticket_completed", row)

    async def close_all(self, cursor):
        rows = await cursor.fetchall()
        async with httpx.AsyncClient() as client:
            await client.post(self.hook, json={"all": True})
        await self.bus.emit("tickets_completed", rows)

    async def load(self, cursor, rows):
        count = await cursor.executemany("insert into tickets values (?)", rows)
        async with httpx.AsyncClient() as client:
            await client.post(self.hook, json={"loaded": True})
        await self.bus.emit("load_completed", count)
