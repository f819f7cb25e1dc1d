"""Living pictures of the simulated cloud: drawn scenes over RTMP, HTTP-FLV and HLS."""

from __future__ import annotations
