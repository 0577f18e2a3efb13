"""The process that opens strangers' files: little memory, little time, no secrets.

Started by ``safety``: the file on standard input, the table as JSON on standard output.
"""

import json
import resource
import sys
from pathlib import Path

MEMORY = 240 * 1024 * 1024
SECONDS = 7


def tie_hands() -> None:
    """Limit this process before it looks at the file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def peak_kb() -> int:
    """The largest resident size of this process so far, in kB.

    Not ``getrusage``: that counts the parent's size before the exec as well.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def main(form: str) -> None:
    """Read the file of ``form`` (xlsx or csv); write the table, or why not."""
    content = sys.stdin.buffer.read()
    read = readers.read_xlsx if form == "xlsx" else readers.read_csv
    answer: dict[str, object]
    try:
        table = read(content)
    except readers.Unreadable as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": "bomb"}
    except Exception:  # noqa: BLE001 (what a broken workbook makes openpyxl raise is open)
        answer = {"refused": "damaged"}
    else:
        answer = {"rows": rows_to_json(table.rows), "notes": table.notes}
    answer["peak"] = peak_kb()
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    tie_hands()

from participants.spreadsheets import readers  # noqa: E402 (after the limits)
from participants.spreadsheets.tables import rows_to_json  # noqa: E402

if __name__ == "__main__":
    main(sys.argv[1])
