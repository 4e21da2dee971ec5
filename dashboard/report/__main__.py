"""What `python -m dashboard.report` runs."""

import os
import sys

from dashboard.report.command import main

try:
    sys.exit(main())
except BrokenPipeError:
    # `report | head` has seen enough. What is left to flush must not complain either.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(1)
