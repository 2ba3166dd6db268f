"""Kafka. Only the modules of this package know aiokafka: its errors end here as BrokerAway."""

from runtime.kafka.admin import KafkaAdmin, TopicPlan
from runtime.kafka.groups import KafkaGroup
from runtime.kafka.publishing import KafkaPublisher

__all__ = ["KafkaAdmin", "KafkaGroup", "KafkaPublisher", "TopicPlan"]
