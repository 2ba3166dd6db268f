"""Kafka. Only the modules of this package know aiokafka: its errors end here as BrokerAway."""

from runtime.kafka.admin import KafkaAdmin, TopicPlan
from runtime.kafka.groups import KafkaGroup
from runtime.kafka.loop import new_event_loop
from runtime.kafka.publishing import KafkaPublisher
from runtime.kafka.reading import KafkaReader

__all__ = [
    "KafkaAdmin",
    "KafkaGroup",
    "KafkaPublisher",
    "KafkaReader",
    "TopicPlan",
    "new_event_loop",
]
