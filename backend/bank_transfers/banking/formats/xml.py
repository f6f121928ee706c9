"""XML without its dangers. A DOCTYPE ends the reading, so there are no entities, no external files, no laughs.

A DOCTYPE can only stand before the first element. The beginning is read by expat with a handler that refuses it;
what comes after can then be given to any parser that builds trees fast (expat again, in the standard library).
"""

from __future__ import annotations

from typing import NamedTuple
from xml.parsers import expat

from .refusal import Code, Refused
from .source import Source

# Comments and blanks before the first element: more is no statement.
MAX_PROLOG = 1024 * 1024
ELEMENTS = 64


class Prolog(NamedTuple):
    """The first elements in the order of the file: local names, namespaces, and how deep each lies (the root: 0)."""

    names: tuple[str, ...]
    namespaces: tuple[str, ...]
    depths: tuple[int, ...]


class _Enough(Exception):
    pass


def read_prolog(source: Source) -> Prolog:
    """Reads as far as the first few elements. Raises Refused (XML_DOCTYPE, XML_BROKEN)."""
    parser = expat.ParserCreate(namespace_separator="}")
    found: list[tuple[str, str, int]] = []
    depth = 0

    def start_doctype(*_: object) -> None:
        raise Refused(Code.XML_DOCTYPE, line=parser.CurrentLineNumber, column=parser.CurrentColumnNumber + 1)

    def start_element(name: str, _: object) -> None:
        nonlocal depth
        namespace, _brace, local = name.rpartition("}")
        found.append((local, namespace, depth))
        depth += 1
        if len(found) == ELEMENTS:
            raise _Enough

    def end_element(_: object) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = start_doctype
    parser.StartElementHandler = start_element
    parser.EndElementHandler = end_element
    read = 0
    try:
        for chunk in source.chunks(16 * 1024):
            parser.Parse(chunk, False)
            read += len(chunk)
            if read > MAX_PROLOG and not found:
                raise Refused(Code.ELEMENT_TOO_LARGE, name="?xml")
            if read > 2 * MAX_PROLOG:
                break
        else:
            parser.Parse(b"", True)
    except _Enough:
        pass
    except expat.ExpatError as error:
        raise broken(error) from None
    except (LookupError, ValueError, UnicodeError) as error:  # an encoding that nobody knows
        raise Refused(Code.XML_BROKEN, line=1, column=1, reason=error) from None
    return Prolog(*map(tuple, zip(*found, strict=True))) if found else Prolog((), (), ())


def broken(error: expat.ExpatError | SyntaxError) -> Refused:
    """A parser's complaint as a refusal."""
    line, column = getattr(error, "position", None) or (error.lineno or 1, error.offset or 0)
    return Refused(
        Code.XML_BROKEN, line=line, column=column + 1, reason=expat.ErrorString(getattr(error, "code", 0))
    )
