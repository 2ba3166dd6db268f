"""All of dedupe's figures, one after another: `python -m benchmarks.dedupe`."""

import sys

from benchmarks.dedupe import febrl, growth, quality, strangers

if __name__ == "__main__":
    sys.exit(max([febrl.main(), quality.main(), strangers.main(), growth.main()]))
