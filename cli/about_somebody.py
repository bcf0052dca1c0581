"""The words of the two commands that do something about somebody on their network."""

from __future__ import annotations

from argparse import ArgumentParser


def about_somebody(block: ArgumentParser, report: ArgumentParser) -> None:
    """Add what `block` and `report` take."""
    block.add_argument("id", metavar="ID")
    how = block.add_mutually_exclusive_group()
    how.add_argument("--undo", action="store_true", help="let them write again")
    how.add_argument("--reason", default="", metavar="TEXT", help="why, where a red of theirs is open: kept as a note")
    report.add_argument("id", metavar="ID")
    report.add_argument("--reason", required=True, choices=("spam", "abuse", "misleading", "other"))
    report.add_argument("--words", default="", metavar="TEXT", help="your own words to them; needed for other")
    report.add_argument("--alone", action="store_true", help="the account alone, without the id of their message")
    report.add_argument("--dry-run", action="store_true", help="show what they would be told, and tell nobody")
