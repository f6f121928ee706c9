"""`python -m billingo_sandbox`."""

from .command import main

raise SystemExit(main())
