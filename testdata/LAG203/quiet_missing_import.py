# Does not block: where the package is there.
import time

try:
    import uvloop
except ImportError:
    uvloop = None


async def install():
    try:
        import fast
    except ImportError:
        time.sleep(0.1)
        fast = uvloop
    return fast
