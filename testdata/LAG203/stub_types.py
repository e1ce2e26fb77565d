# Blocks: stub packages name the types of boto3's clients.
from __future__ import annotations

from typing import TYPE_CHECKING, cast

import boto3

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_sqs import SQSClient
    from types_boto3_s3.client import S3Client


async def keep(client: S3Client, body):
    client.put_object(Bucket="b", Key="k", Body=body)  # error: LAG203 4


async def send(queue: SQSClient, table: "Table"):
    queue.send_message(QueueUrl="q", MessageBody="m")  # error: LAG203 4
    table.put_item(Item={})  # error: LAG203 4


async def cast_to():
    client = cast("SQSClient", made("sqs"))
    client.send_message(QueueUrl="q", MessageBody="m")  # error: LAG203 4


def made(name):
    return boto3.session.Session().client(name)
