"""``python -m portal.stack run|stop``: all of the portal on one machine."""

import sys

from portal.stack import postgres, serve, valkey


def main() -> int:
    """Run or stop the portal; returns the exit code."""
    match sys.argv[1:]:
        case ["run"]:
            return serve.run()
        case ["stop"]:
            postgres.stop()
            valkey.stop()
            return 0
        case _:
            print("Usage: python -m portal.stack run|stop", file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main())
