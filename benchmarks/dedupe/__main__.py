"""All of dedupe's figures, one after another: `python -m benchmarks.dedupe`."""

import sys

from benchmarks.dedupe import febrl, growth, leavers, quality, strangers, unseen

if __name__ == "__main__":
    sys.exit(max(bench.main() for bench in (febrl, quality, unseen, strangers, leavers, growth)))
