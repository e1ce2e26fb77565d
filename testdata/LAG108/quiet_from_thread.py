# The thread asks the loop of anyio or trio to make the call.
import anyio
import trio


async def in_anyio(work):
    done = anyio.Event()

    def run():
        work()
        anyio.from_thread.run_sync(done.set)
        work()

    await anyio.to_thread.run_sync(run)
    await done.wait()


async def in_trio(work):
    done = trio.Event()
    send, receive = trio.open_memory_channel(1)

    def run():
        trio.from_thread.run_sync(done.set)
        trio.from_thread.run(send.send, work())

    await trio.to_thread.run_sync(run)
    await done.wait()
    await receive.receive()
