# A database is off by default.
import sqlite3


async def count():
    connection = sqlite3.connect("chat.db")
    return connection.execute("select count(*) from answers").fetchone()
