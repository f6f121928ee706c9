"""A transfer management system's app that mirrors Billingo's documents."""

import tomllib
from pathlib import Path

_PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
# The service's one version, which stands in pyproject.toml: schema, page, User-Agent and CHANGELOG follow it.
__version__: str = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"]
