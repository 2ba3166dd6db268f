"""The page on which a candidate answers the demographic questions, and what it says afterwards.

It needs no script and no other file, and never shows what was answered: whoever holds the link
could read it.
"""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from typing import Final

from services.gateway.questions import QUESTIONS, Question

_STYLE: Final = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}"
    "fieldset{margin:1.5rem 0;padding:1rem}legend{font-weight:bold}label{display:block;"
    "padding:.25rem 0}button{font:inherit;padding:.5rem 1.25rem}"
)
_DIGEST: Final = b64encode(sha256(_STYLE.encode()).digest()).decode()
HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_DIGEST}'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def form(company: str) -> str:
    questions = "".join(_fieldset(name, question) for name, question in QUESTIONS.items())
    return _page(
        "Questions about you",
        f"""
<p>{escape(company)} would like to know whether its hiring treats all groups alike. You may answer
all, some or none of these questions. Your answers change nothing about your application: nobody
who decides about it can read them. They are used for figures about groups only, and you can
withdraw them on this page at any time while its link is valid.</p>
<form method="post">
{questions}
<p><label><input type="checkbox" name="consent" value="yes" required>
I agree that my answers are stored and used for these figures.</label></p>
<button type="submit" name="action" value="answer">Send my answers</button>
</form>
<h2>Withdraw</h2>
<form method="post">
<p>This removes whatever you answered before.</p>
<button type="submit" name="action" value="withdraw">Remove my answers</button>
</form>""",
    )


def said(title: str, words: str) -> str:
    """A page that says one thing."""
    return _page(title, f'\n<p role="status">{escape(words)}</p>')


def _page(title: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>{body}
</main>
</body>
</html>
"""


def _fieldset(name: str, question: Question) -> str:
    choices = {**question.answers, "": "I prefer not to say"}
    labels = "\n".join(
        f'<label><input type="radio" name="{escape(name)}" value="{escape(value)}"'
        f"{'' if value else ' checked'}> {escape(label)}</label>"
        for value, label in choices.items()
    )
    return f"<fieldset>\n<legend>{escape(question.asked)}</legend>\n{labels}\n</fieldset>\n"
