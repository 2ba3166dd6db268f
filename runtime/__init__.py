"""What every service runs on. Imports schemas; never imports a service."""

from runtime.agent import Agent, Context, Delivered, Outputs, Projector, Route, consume, work_on
from runtime.database import Database, SystemDatabase, Transaction
from runtime.delivery import Reject, Retry, RetryPolicy
from runtime.envelope import Envelope
from runtime.settings import ServiceSettings

__all__ = [
    "Agent",
    "Context",
    "Database",
    "Delivered",
    "Envelope",
    "Outputs",
    "Projector",
    "Reject",
    "Retry",
    "RetryPolicy",
    "Route",
    "ServiceSettings",
    "SystemDatabase",
    "Transaction",
    "consume",
    "work_on",
]
