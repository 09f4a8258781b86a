"""`python -m agencygraph`."""

from agencygraph.cli import main

raise SystemExit(main())
