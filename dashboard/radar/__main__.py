"""What `python -m dashboard.radar` runs."""

import os
import sys

from dashboard.radar.command import main

try:
    sys.exit(main())
except BrokenPipeError:
    # `radar | head` has seen enough. What is left to flush must not complain either.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(1)
