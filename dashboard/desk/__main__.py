"""What `python -m dashboard.desk` runs."""

import sys

from dashboard.desk.command import main

sys.exit(main())
