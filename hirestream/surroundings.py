"""The variables this process was started with, for the programs that it starts."""

import os


def inherited() -> dict[str, str]:
    """Not settings: children need PATH, HOME, locale and proxies as we have them."""
    return dict(os.environ)  # noqa: TID251
