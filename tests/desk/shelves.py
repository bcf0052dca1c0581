"""A library for tests: a few vetted answers with fields, blanks, variants and exclusions. Invented."""

from __future__ import annotations

from core.clock import Micros
from desk.answers.template import parse
from desk.library import Library, load
from desk.office import Desk
from store import answers
from store.answers import NewVersion

_HEAD = """+++
key = "{key}"
title = "{title}"
language = "en"
audiences = ["direct", "group", "public"]
questions = ["{title}"]
not_if = [{not_if}]
review_by = {review}
[[references]]
id = "1"
text = "Leaflet on {title}"
url = "https://leaflet.example/{key}"
read = 2026-09-30
+++
"""
COLD = """# claim
A cold lasts about a week. It needs no antibiotics [1].
# claim {es}
Un resfriado dura una semana. [1]
# claim {es, public}
Un resfriado: una semana. [1]
# caveat
Be seen if you cannot breathe well: call 112.
# caveat {es}
Acuda a urgencias si no respira bien: llame al 112.
# footer
General information.
# footer {es}
Información general.
"""
FEVER = """# claim
Fever by itself is a defence. [1]
# caveat
Be seen today if a baby under 3 months has it.
# action
Drink often.
# footer
General information.
# source
"""
VISIT = """# claim
Hello {first_name|there}. Please come {when} to {clinic|the practice} and bring {detail|your papers}.
# caveat
If it gets worse, call {emergency}.
"""
BLANK = """# claim
Take your own *** with water.
"""
SHELF = {
    "co1": ("Cold", COLD, '"kidney disease"'),
    "fe7": ("Fever", FEVER, '"under 3 months", "chickenpox"'),
    "vis": ("Visit", VISIT, ""),
    "bl1": ("Own medicine", BLANK, ""),
}


def source(key: str, *, review: str = "2100-01-01") -> str:
    """Return the file of an answer."""
    title, body, not_if = SHELF[key]
    return _HEAD.format(key=key, title=title, not_if=not_if, review=review) + body


def stocked(desk: Desk, *keys: str, vetted: bool = True, review: str = "2100-01-01", at: Micros = 1) -> Library:
    """Keep answers in the store, vetted by whoever sits there, and return the library."""
    with desk.store.writing() as tx:
        for key in keys or SHELF:
            text = source(key, review=review)
            template = parse(text, key)
            new = NewVersion(key, template.content_hash, text, template.title, "en", review, ())
            version, _ = answers.put_version(tx, new, desk.who.id, at)
            if vetted:
                answers.judge_version(
                    tx,
                    version,
                    ("draft",),
                    "vetted",
                    verb="approve",
                    professional=desk.who.id,
                    content=template.content_hash,
                    proof="PIN",
                    note="",
                    now=at,
                )
    return load(desk.store.reader)
