"""The front door: `consulta …`, JSON in and out. Thin: what it does is done by the desk."""

__version__ = "0.1.0"
"""As in pyproject.toml; asking the installation for it would cost more than the rest of a start."""
