"""`python -m hirestream.stack`: the stack in the foreground, its addresses as one line of JSON.

Progress goes to standard error, so that the line can be read by a program.
"""

import argparse
import json
import signal
import sys
import threading
from types import FrameType

from hirestream.stack import (
    Change,
    Download,
    Notice,
    Phase,
    Stack,
    StackError,
    StackSettings,
    Waiting,
)
from hirestream.stack.init import as_init

ENDINGS = (signal.SIGTERM, signal.SIGINT)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m hirestream.stack", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="do not survive a power cut (tests)")
    arguments = parser.parse_args()
    over = threading.Event()
    failed: list[Change] = []

    def listen(notice: Notice) -> None:
        if isinstance(notice, Change) and notice.phase is Phase.FAILED:
            failed.append(notice)
            over.set()
        else:
            sys.stderr.write(f"{describe(notice)}\n")

    def finish(_number: int, _frame: FrameType | None) -> None:
        """Interrupt whatever goes on, a download too; only once, so that stopping is not."""
        for number in ENDINGS:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in ENDINGS:
        signal.signal(number, finish)
    try:
        with Stack(StackSettings(), tell=listen, fast=arguments.fast) as stack:
            sys.stdout.write(json.dumps(stack.addresses.environment()) + "\n")
            sys.stdout.flush()
            over.wait()
    except StackError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 0
    sys.stderr.writelines(f"{change.detail}\n" for change in failed)
    return 1 if failed else 0


def describe(notice: Notice) -> str:
    match notice:
        case Download():
            left = notice.bytes_left / 1e6
            return (
                f"{notice.group}: {notice.files_done} of {notice.files} files, {left:.1f} MB left"
            )
        case Waiting():
            return f"waiting for {notice.holder}, which holds {notice.path}"
        case Change():
            return f"{notice.server}: {notice.phase.value} {notice.detail}".rstrip()


if __name__ == "__main__":
    sys.exit(as_init(main))
