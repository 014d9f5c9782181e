"""The version, as `navsim --version` prints it."""

__version__ = "0.1.0"
