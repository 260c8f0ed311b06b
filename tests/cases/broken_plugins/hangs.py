"""Does not come back. There is no limit: a person ends it with Ctrl-C."""

import sys
import time

from safeguard import hookimpl


@hookimpl
def safeguard_formats():
    print("hanging", file=sys.stderr, flush=True)
    time.sleep(600)
    return []
