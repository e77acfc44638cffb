"""``dealbot`` and ``python -m dealbot``."""

from __future__ import annotations

from dealbot.cli import main

if __name__ == "__main__":
    main()
