# Quiet: the stubs of the asynchronous twins, and what asks nobody.
from types_aiobotocore_s3.client import S3Client as AsyncClient
from types_boto3_s3.client import S3Client


async def keep(client: AsyncClient, body):
    await client.put_object(Bucket="b", Key="k", Body=body)


async def link(client: S3Client):
    return client.generate_presigned_url("get_object")
