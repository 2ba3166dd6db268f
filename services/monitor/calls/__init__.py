"""Calls an operator's webhooks with each alert, past Kafka and past the mail server.

A call is booked in the transaction that opens or closes the incident, so none is missed and none
is made twice under another id.
"""
