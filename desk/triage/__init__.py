"""Triage: pure functions that raise what may be dangerous and dim what is only noise."""
