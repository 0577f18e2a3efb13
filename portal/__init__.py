"""The shell around the apps: settings, addresses, start pages and the look."""

__version__ = "0.1.0"
