"""Tells other systems what happened: signed calls to the addresses that a tenant has named.

The projector writes a delivery for each event and webhook in the transaction that folds the event;
a loop sends what is due. So nothing is missed, and a receiver that is away waits alone.
"""
