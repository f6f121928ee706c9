"""make bench: how near the sync comes to the limits of wire and database. `--help` lists the options."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "backend")]

from benchmarks.command import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
