"""The page on which a user chooses a password."""

from services.gateway.pages import page


def form(shortest: int) -> str:
    return page(
        "Choose a password",
        f"""
<form method="post">
<p><label>New password, at least {shortest} characters
<input type="password" name="password" minlength="{shortest}" maxlength="1024"
autocomplete="new-password" required autofocus></label></p>
<button type="submit">Set the password</button>
</form>""",
    )
