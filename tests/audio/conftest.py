"""The package is imported as if it had been cut out."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "custom_components" / "ezviz_open"))
