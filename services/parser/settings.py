"""What an operator can change about the parser."""

from enum import StrEnum
from typing import Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from runtime.settings import BlobSettings, DatabaseSettings, KafkaSettings


class Lane(StrEnum):
    TEXT = "text"
    OCR = "ocr"

    @property
    def agent(self) -> str:
        """The name this lane's agent has on Kafka and in timelines."""
        return "ocr" if self is Lane.OCR else "parser"


class Settings(KafkaSettings, DatabaseSettings, BlobSettings):
    model_config = SettingsConfigDict(env_prefix="PARSER_")

    lane: Lane = Field(
        default=Lane.TEXT, description="`text` reads characters, `ocr` the scans it passes on."
    )
    workers: int = Field(
        default=1, ge=1, le=64, description="Documents read at once, each in a child of its own."
    )
    ocr_engine: Literal["rapidocr", "tesseract", "easyocr", "auto"] = Field(
        default="rapidocr", description="Reads pages without characters in the ocr lane."
    )
    ocr_models: str | None = Field(
        default=None,
        description="The folder of EasyOCR's model files, if that is chosen; nothing is fetched.",
    )
