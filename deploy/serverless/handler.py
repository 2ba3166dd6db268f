"""What AWS Lambda finds at the root of its package."""

from services.gateway.unified.aws import handler

__all__ = ["handler"]
