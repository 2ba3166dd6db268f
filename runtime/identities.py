"""Who may decide who is who: one at a time for each tenant, whichever service decides."""

from runtime.database import Transaction


async def lock_identities(tx: Transaction) -> None:
    """Wait until nobody else decides identity for this tenant; held until the transaction ends.

    After a rebalance an old and a new owner of a partition may both be at work, and the gateway
    decides at any time: the lock holds then, a topic's key does not.
    """
    await tx.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('identity ' || current_tenant()::text, 0))"
    )
