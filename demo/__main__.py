"""Run the demo with ``python -m demo``; ``scripts/demo`` makes the environment first."""

from __future__ import annotations

import asyncio
import sys

from .errors import DemoError
from .options import parse
from .run import run


def main() -> int:
    """Run until a signal or a failure ends it and return the exit status."""
    options = parse()
    try:
        return asyncio.run(run(options))
    except DemoError as err:
        print(f"demo: {err}", file=sys.stderr)
        if logs := sorted(str(path) for path in options.state.glob("*.log")):
            print(f"Logs: {', '.join(logs)}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
