"""The page on which a candidate answers the demographic questions, and what it says afterwards.

It needs no script and no other file, and never shows what was answered: whoever holds the link
could read it.
"""

from html import escape

from services.gateway.pages import page
from services.gateway.questions import QUESTIONS, Question


def form(company: str) -> str:
    questions = "".join(_fieldset(name, question) for name, question in QUESTIONS.items())
    return page(
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


def _fieldset(name: str, question: Question) -> str:
    choices = {**question.answers, "": "I prefer not to say"}
    labels = "\n".join(
        f'<label><input type="radio" name="{escape(name)}" value="{escape(value)}"'
        f"{'' if value else ' checked'}> {escape(label)}</label>"
        for value, label in choices.items()
    )
    return f"<fieldset>\n<legend>{escape(question.asked)}</legend>\n{labels}\n</fieldset>\n"
