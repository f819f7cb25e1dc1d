"""The client."""

from __future__ import annotations


class OpenApiClient:
    """The platform."""
