# Blocks: stub packages name the types of boto3's clients.
from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import boto3

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_sqs import SQSClient
    from types_boto3_s3.client import S3Client


async def keep(client: S3Client, body):
    await asyncio.to_thread(client.put_object, Bucket="b", Key="k", Body=body)


async def send(queue: SQSClient, table: "Table"):
    await asyncio.to_thread(queue.send_message, QueueUrl="q", MessageBody="m")
    await asyncio.to_thread(table.put_item, Item={})


async def cast_to():
    client = cast("SQSClient", made("sqs"))
    await asyncio.to_thread(client.send_message, QueueUrl="q", MessageBody="m")


def made(name):
    return boto3.session.Session().client(name)
