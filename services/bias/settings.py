"""What the bias agent needs: its rules are files, its servers are settings."""

from pydantic_settings import SettingsConfigDict

from runtime.settings import BlobSettings, DatabaseSettings, KafkaSettings


class Settings(KafkaSettings, DatabaseSettings, BlobSettings):
    model_config = SettingsConfigDict(env_prefix="BIAS_")
