import sys

from dashboard.alerts.command import main

sys.exit(main())
