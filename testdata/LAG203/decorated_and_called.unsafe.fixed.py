# Late: these decorators leave a direct call as it is; the task runs in a queue only by `.send()` or `.delay()`.
import asyncio

import dramatiq
import requests
import typer
from celery import shared_task

shell = typer.Typer()


@dramatiq.actor
def mail(url):
    requests.post(url, timeout=5)


@shared_task
def book(url):
    requests.post(url, timeout=5)


@shell.command()
def show(url):
    requests.get(url, timeout=5)


async def checkout(url):
    mail.send(url)
    book.delay(url)
    await asyncio.to_thread(mail, url)
    await asyncio.to_thread(book, url)
    await asyncio.to_thread(show, url)
