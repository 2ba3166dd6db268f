"""What the dedupe agent needs: its rules are code, its servers are settings."""

from pydantic_settings import SettingsConfigDict

from runtime.settings import DatabaseSettings, KafkaSettings


class Settings(KafkaSettings, DatabaseSettings):
    model_config = SettingsConfigDict(env_prefix="DEDUPE_")
