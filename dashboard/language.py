"""The reader's language: English as the code writes it, other languages from locale/.

Sentences are written in English where they are used and wrapped in `tr` (or `tr_n` where a number
decides between singular and plural); `mark` names a constant that is translated where it is shown.
The catalogues are gettext's. The language is that of the running context (one run of a page, one
command), so that two readers of one server don't change each other's.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from contextvars import ContextVar
from functools import cache
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from dashboard.paths import LOCALE

LANGUAGES = {"en": "English", "ja": "日本語"}
DEFAULT = "en"
_current: ContextVar[str] = ContextVar("language", default=DEFAULT)


def use(language: str) -> None:
    """Everything this context writes from here on is in `language`, a key of LANGUAGES."""
    _current.set(language)


def current() -> str:
    return _current.get()


class Message(str):
    """An English sentence that remembers how it was made, so that `tr` can say it in another
    language later: for what is made once for all readers, as every finding is.

    A column of messages needs dtype object: any other keeps the English text alone.
    """

    template: str
    values: dict[str, object]

    def read(self) -> str:
        """The sentence in the reader's language."""
        return tr(self.template, **_read(self.values))


class _Counted(Message):
    """A Message whose number decides between singular and plural."""

    number: int
    many: str

    def read(self) -> str:
        return tr_n(self.number, self.template, self.many, **_read(self.values))


def said(template: str, /, **values: object) -> Message:
    """The Message of `template` with its {names} filled."""
    message = Message(template.format(**values))
    message.template, message.values = template, values
    return message


def said_n(count: int, one: str, many: str, /, **values: object) -> Message:
    """The Message of `one` or `many`; {n} is the count with its thousands apart."""
    message = _Counted((one if count == 1 else many).format(n=f"{count:,}", **values))
    message.template, message.many = one, many
    message.number, message.values = count, values
    return message


class _Joined(Message):
    """Several Messages in a row."""

    parts: tuple[str, ...]
    between: str

    def read(self) -> str:
        return self.between.join(map(tr, self.parts))


def joined(parts: Iterable[str], between: str = "; ") -> Message:
    """Messages or marked sentences as one Message, each said in the reader's language."""
    parts = tuple(parts)
    message = _Joined(between.join(parts))
    message.parts, message.between = parts, between
    return message


def _read(values: dict[str, object]) -> dict[str, object]:
    return {n: v.read() if isinstance(v, Message) else v for n, v in values.items()}


def tr(message: str, /, **values: object) -> str:
    """`message` in the reader's language, its {names} filled with the values. A Message brings
    both along; one that is among its values is said in that language too."""
    if isinstance(message, Message):
        return message.read()
    translated = _catalogue(current()).gettext(message) if message else ""
    return translated.format(**values) if values else translated


def tr_n(count: int, one: str, many: str, /, **values: object) -> str:
    """`one` or `many`, as `count` asks for in the reader's language; {n} is the count with its
    thousands apart."""
    translated = _catalogue(current()).ngettext(one, many, count)
    return translated.format(n=f"{count:,}", **values)


def mark(message: str) -> str:
    """A constant for the catalogue, translated with `tr` where it is shown."""
    return message


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    path = LOCALE / f"{language}.po"
    if language == DEFAULT or not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as text:
        catalogue = read_po(text, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
