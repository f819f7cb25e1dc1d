"""Coroutines beside the browser, whose own loop runs in the tests' thread."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Coroutine


def run[T](coroutine: Coroutine[object, object, T]) -> T:
    """Run a coroutine in a thread and return its result."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
