"""Makes a job's slug from its title: what mail addresses and links can hold."""

import re
from unicodedata import normalize

LONGEST = 60


def slug_of(title: str) -> str:
    """ASCII letters, digits and hyphens; "job" where the title has none of them."""
    plain = normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST].strip("-")
    return slug or "job"


def numbered(slug: str, attempt: int) -> str:
    """The slug itself first, then `slug-2`, `slug-3`."""
    return slug if attempt == 1 else f"{slug[: LONGEST - 4].rstrip('-')}-{attempt}"
