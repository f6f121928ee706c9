"""Reading settings from the environment: typed, with errors that name the variable."""

import os
import re
import secrets
import tempfile
import unicodedata
from collections.abc import Callable, Collection
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")
PLAIN_NAME = re.compile(r"[\w-]+( [\w-]+)*")

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """The variable without surrounding white space; `default` when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    """A yes-or-no variable. Raises ImproperlyConfigured for anything else."""
    value = text(name).lower()
    if not value:
        return default
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be one of 1, 0, true, false, yes, no, on, off; it is {value!r}")


def number(name: str, default: float, minimum: float, maximum: float) -> float:
    """A number within bounds. Raises ImproperlyConfigured otherwise."""
    value = text(name)
    if not value:
        return default
    try:
        result = float(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a number; it is {value!r}") from None
    if not minimum <= result <= maximum:
        raise ImproperlyConfigured(f"{name} must be between {minimum:g} and {maximum:g}; it is {value!r}")
    return result


def choice(name: str, default: str, allowed: Collection[str]) -> str:
    """One of a few words, whatever their case. Raises ImproperlyConfigured for any other."""
    value = text(name, default).lower()
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}; it is {value!r}")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list without empty members."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def one_line(name: str) -> str:
    """A text that can be sent: UTF-8 without control characters. Raises ImproperlyConfigured, not repeating it."""
    value = text(name)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ImproperlyConfigured(f"{name} can't be read: write it in UTF-8") from None
    if any(unicodedata.category(sign) == "Cc" for sign in value):
        raise ImproperlyConfigured(f"{name} holds control characters")
    return value


def mailbox(name: str, default: str) -> str:
    """One mail address, with or without a name before it, in the form that mails have: `"Minta Kft., Pécs" <a@b.hu>`.

    The name may have accents and commas, the domain accents (it becomes its xn-- form). What stands before the @ must
    be ASCII, or most servers refuse it. Raises ImproperlyConfigured.
    """
    value = one_line(name) or default
    shown, bracket, rest = value.rpartition("<")
    address = rest.removesuffix(">") if bracket else value
    local, _at, domain = address.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        domain = ""
    if not LOCAL_PART.fullmatch(local) or not DOMAIN.fullmatch(domain):
        raise ImproperlyConfigured(
            f"{name} must be one address as in: Minta Kft. <szamlak@example.hu>, without accents before the @; "
            f"it is {value!r}"
        )
    shown = shown.strip()
    if len(shown) > 1 and shown[0] == shown[-1] == '"':
        shown = re.sub(r"\\(.)", r"\1", shown[1:-1])
    if "<" in shown or ">" in shown:
        raise ImproperlyConfigured(f"{name} must be one address; it is {value!r}")
    if shown and not PLAIN_NAME.fullmatch(shown):
        shown = '"' + re.sub(r'(["\\])', r"\\\1", shown) + '"'
    return f"{shown} <{local}@{domain}>" if shown else f"{local}@{domain}"


def origins(name: str) -> list[str]:
    """A comma-separated list of origins, each as browsers write it: small letters, no slash, no usual port."""
    found = (word.lower().rstrip("/") for word in words(name))
    return [one.removesuffix(":443" if one.startswith("https:") else ":80") for one in found]


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """A secret for development: made once, kept in `path` with mode 0600, the same for every process.

    Two processes that start together agree: the file appears complete (a link to a finished
    temporary file), and the second to arrive reads what the first one made.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret-")  # mkstemp makes it 0600
        try:
            with os.fdopen(handle, "w") as file:
                file.write(make() + "\n")
            os.link(name, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(name)
    return path.read_text().strip()


def make_secret_key() -> str:
    return secrets.token_urlsafe(50)


def make_password() -> str:
    """A password for a person to type: 12 characters that are not mistaken for one another, 58 bits."""
    return "-".join(
        "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(4)) for _ in range(3)
    )
