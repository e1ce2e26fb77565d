# Quiet: who is asked at a console is the only one; and this store is in the process.
import getpass

import chromadb


async def main():
    name = input("Name: ")
    return name, getpass.getpass()


async def kept():
    return chromadb.PersistentClient("here").get_collection("books")
