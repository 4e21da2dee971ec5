"""`python -m dashboard.messages`: brings the catalogues in locale/ up to date with the sentences
in the code, and lists what is not translated; exit code 1 if anything is.

A new sentence gets an empty entry to fill in, one that the code no longer says is dropped.
"""

from __future__ import annotations

import ast
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from dashboard.language import DEFAULT, LANGUAGES
from dashboard.paths import LOCALE, ROOT

PACKAGE = ROOT / "dashboard"
# What takes a sentence of ours as its first argument, and what its two forms behind a number.
ONE = frozenset(("tr", "mark", "said", "prose", "small", "filled"))
TWO = frozenset(("tr_n", "said_n"))


def extracted() -> Catalog:
    """All sentences of the code, also those said within another."""
    catalogue = Catalog(project="Roundtrip", charset="utf-8")
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                texts = _texts(node.func.id, node.args)
                if texts:
                    catalogue.add(texts[0] if len(texts) == 1 else texts)
    return catalogue


def _texts(called: str, arguments: list[ast.expr]) -> tuple[str, ...]:
    """The sentence of a call, in one form or two; nothing where it says none or a variable."""
    given = arguments[:1] if called in ONE else arguments[1:3] if called in TWO else []
    texts = [a.value for a in given if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    return tuple(texts) if len(texts) == len(given) else ()


def merged(language: str, template: Catalog) -> Catalog:
    """The language's catalogue with exactly the sentences of `template`."""
    path = LOCALE / f"{language}.po"
    known = (
        read_po(BytesIO(path.read_bytes()), locale=language)
        if path.exists()
        else Catalog(locale=language)
    )
    known.update(template, no_fuzzy_matching=True)
    known.obsolete.clear()
    return known


def untranslated(catalogue: Catalog) -> list[str]:
    """The sentences without a translation, or with one that loses a {name}."""
    return [
        str(message.id if isinstance(message.id, str) else message.id[0])
        for message in catalogue
        if message.id and not _complete(message)
    ]


def _complete(message: Message) -> bool:
    said = message.string or ""
    texts = [said] if isinstance(said, str) else list(said)
    # In a language with one form the count may be said in either form's words.
    ids = [message.id] if isinstance(message.id, str) else [message.id[1]]
    return all(texts) and all(_names(text) == _names(ids[0]) for text in texts)


def _names(text: str) -> set[str]:
    return {part.partition("}")[0] for part in text.split("{")[1:]}


def write(path: Path, catalogue: Catalog) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, no_location=True, omit_header=True, sort_output=True)


def main() -> int:
    template, missing = extracted(), 0
    for language in LANGUAGES.keys() - {DEFAULT}:
        catalogue = merged(language, template)
        write(LOCALE / f"{language}.po", catalogue)
        for text in untranslated(catalogue):
            missing += 1
            print(f"{language}: {text}")
    print(f"{len(template)} sentences, {missing} not translated.")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
