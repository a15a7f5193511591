"""How a line of the log looks: for people, or one JSON object for a program (LOG_FORMAT)."""

import datetime as dt
import json
import logging


class Plain(logging.Formatter):
    """Time, level, who says it, and what; the reference of the request at the end of the line."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:
        line, reference = super().formatMessage(record), getattr(record, "reference", "")
        return f"{line} [{reference}]" if reference and reference not in line else line


class Json(logging.Formatter):
    """One line a record, tracebacks too; `fields` of the record stand beside the rest."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line. What JSON does not know is written as text."""
        about = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "reference": getattr(record, "reference", ""),
            "traceback": self.formatException(record.exc_info) if record.exc_info else "",
            **getattr(record, "fields", {}),
        }
        filled = {name: value for name, value in about.items() if value not in ("", None)}
        return json.dumps(filled, ensure_ascii=False, default=str)
