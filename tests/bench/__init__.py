"""`make bench`: what the dashboard costs, as ratios of times taken in one run."""
