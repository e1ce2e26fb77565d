"""LAG108: an asyncio primitive that is touched from another thread."""
