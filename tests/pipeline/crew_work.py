"""What the tests of `crew` give to workers, who find it by its name."""

from __future__ import annotations

import os
import time


def slow_negative(number: int) -> int:
    time.sleep(0.02)
    return -number


def process_of(number: int) -> int:
    """The process in which it is worked."""
    time.sleep(0.02)
    return os.getpid()
