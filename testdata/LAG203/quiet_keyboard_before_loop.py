# Quiet: the password is asked for before there is a loop.
import asyncio
import getpass


async def login(session, password):
    await session.login(password)


def main(session):
    asyncio.run(login(session, getpass.getpass()))
