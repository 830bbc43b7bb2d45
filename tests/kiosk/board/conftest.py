"""Boards that are drawn and shown nowhere. An error in the log fails the test."""

import os

from tests.kiosk.backstage.conftest import hall, stack, unexpected_errors
from tests.kiosk.voice.conftest import ear

__all__ = ["ear", "hall", "stack", "unexpected_errors"]

os.environ["QT_QPA_PLATFORM"] = "offscreen"
