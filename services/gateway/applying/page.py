"""The page on which somebody applies: a form that needs no script."""

from html import escape

from services.gateway.pages import page

TRAP = "website"  # people do not see this field; programs that fill every field do
CONSENT = (
    "I agree that my application is stored and read in order to decide about it. "
    "I can withdraw this at any time."
)


def form(company: str, title: str, location: str, description: str) -> str:
    where = f"<p>{escape(location)}</p>" if location else ""
    told = "".join(f"<p>{escape(part)}</p>" for part in description.split("\n") if part.strip())
    return page(
        f"{title} at {company}",
        f"""
{where}{told}
<form method="post" enctype="multipart/form-data">
<label>Your name <input name="name" autocomplete="name" maxlength="200"></label>
<label>Your e-mail address
<input name="email" type="email" autocomplete="email" maxlength="255" required></label>
<label>Your resume <input name="resume" type="file" required></label>
<label>What you would like to add <textarea name="message" maxlength="4000"></textarea></label>
<div hidden><label>Leave this empty
<input name="{TRAP}" tabindex="-1" autocomplete="off"></label></div>
<p><label><input type="checkbox" name="consent" value="yes" required> {escape(CONSENT)}</label></p>
<button type="submit">Apply</button>
</form>""",
    )
