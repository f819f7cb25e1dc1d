"""Make the integration importable before the test plugin's own package."""

from __future__ import annotations

import custom_components.ezviz_open  # noqa: F401 - must come before the test plugin's own package
