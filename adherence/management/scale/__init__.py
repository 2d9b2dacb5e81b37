"""Many invented patients at once, to see how Dorsi behaves at scale: `manage.py seed`."""
