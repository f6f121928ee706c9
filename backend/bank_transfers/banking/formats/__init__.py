"""From the bytes of a bank's file to statements and lines, or to a refusal. Pure: no Django, no database, no network.

    read_file = read(open_file, filename_for_messages="march.xml")
    for statement in read_file.statements:
        for line in statement.lines: ...

`read` reads a file to its end before it answers, so nothing of a refused file is ever used; lines wait packed, so
that a large file costs little memory. A reader is declared in its package and listed in `registry.readers`.
"""

from .detection import Reader
from .reading import detect, fitting, raw_text, read, unpack
from .refusal import Code, Refused
from .registry import readers
from .remarks import RemarkCode
from .statement import Detail, Kind, Line, ReadFile, Remark, Statement, StatementBuilder, Status

__all__ = [
    "Code",
    "Detail",
    "Kind",
    "Line",
    "ReadFile",
    "Reader",
    "Refused",
    "Remark",
    "RemarkCode",
    "Statement",
    "StatementBuilder",
    "Status",
    "detect",
    "fitting",
    "raw_text",
    "read",
    "readers",
    "unpack",
]
