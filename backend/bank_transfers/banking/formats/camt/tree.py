"""Elements by local name, and text that is fit to be kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from xml.etree.ElementTree import Element

from bank_transfers.banking.formats.refusal import Code, Refused

T = TypeVar("T")

# What "none" is called in a field that must not be empty.
NONE = {"NOTPROVIDED", "NOT PROVIDED", "NOTAVAILABLE"}


# As much as three cells of a workbook hold: more is no text that a bank wrote.
MAX_TEXT = 100_000


class Names(dict[str, str]):
    """Tags as the parser gives them ("{namespace}Amt") to local names; each is cut once."""

    def __missing__(self, tag: str) -> str:
        name = tag.rpartition("}")[2]
        if len(self) < 10_000 and len(tag) < 200:  # what a hostile file brings is not kept
            self[tag] = name
        return name


NAMES = Names()


class Trouble(Exception):
    """A refusal at an element; its place in the file is found later (see locate.py)."""

    def __init__(self, element: Element, refused: Refused) -> None:
        self.element = element
        self.refused = refused
        super().__init__(refused.code)


def children(element: Element) -> dict[str, Element]:
    """The children by local name; of several with one name the last, so not for names that repeat."""
    return {NAMES[child.tag]: child for child in element}


def all_of(element: Element, name: str) -> list[Element]:
    return [child for child in element if NAMES[child.tag] == name]


def find(element: Element | None, *path: str) -> Element | None:
    """The element at this path of local names, the first of each."""
    for name in path:
        if element is None:
            return None
        for child in element:
            if NAMES[child.tag] == name:
                element = child
                break
        else:
            return None
    return element


def text(element: Element | None) -> str:
    """Its text without surrounding blanks; "" where there is none. More than MAX_TEXT is refused, and a replacement
    character."""
    if element is None or element.text is None:
        return ""
    found = element.text.strip()
    if len(found) > MAX_TEXT:
        raise Trouble(element, Refused(Code.TEXT_TOO_LONG, name=NAMES[element.tag]))
    if "\ufffd" in found:
        raise Trouble(element, Refused(Code.LETTER_UNREADABLE, value=found))
    return found


def text_at(element: Element | None, *path: str) -> str:
    return text(find(element, *path))


def reference(element: Element | None) -> str:
    """A reference; "" for what banks write when there is none."""
    if element is None:
        return ""
    found = text(element)
    return "" if found[:3].upper() == "NOT" and found.upper() in NONE else found


def parsed(element: Element, parse: Callable[[str], T]) -> T:
    """The element's text as a value; its refusal gets the element."""
    try:
        return parse(element.text or "")
    except Refused as refused:
        raise Trouble(element, refused) from None


def required(parent: Element, by_name: dict[str, Element], name: str) -> Element:
    found = by_name.get(name)
    if found is None:
        raise Trouble(parent, Refused(Code.ELEMENT_MISSING, name=name))
    return found
