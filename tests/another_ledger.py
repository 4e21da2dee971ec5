"""What a process finds that serves another ledger (ROUNDTRIP_DATA): every page opened, a deal
drafted. Prints a line a page; run by tests/views/test_another_ledger.py."""

from __future__ import annotations

from streamlit import config

from dashboard.components.data import sources
from tests.pages import PAGES, open_page
from tests.reading import text_of


def main() -> None:
    config.set_option("server.address", "127.0.0.1")
    for page in PAGES:
        text = text_of(open_page(page))
        print("page", page, "named" if "The ledger is **railways**" in text else "without its name")
    at = open_page("deals", add="1")
    at.selectbox("form-0-payer").set_value("northern")
    at.selectbox("form-0-payee").set_value("foundry")
    at.selectbox("form-0-kind").set_value("hardware-purchase")
    at.text_input("form-0-amount_usd_bn").set_value("0.3")
    at.text_input("form-source-0").set_value("https://example.com/rails")
    at.run()
    at.button("form-draft").click().run()
    assert not at.exception, [error.message for error in at.exception]
    (draft,) = sources.desk_store().kept().of("draft")
    print("draft", *draft.legs)
    at = open_page("deals", add="1", entry=str(draft.id))
    at.button("form-accept").click().run()
    assert not at.exception, [error.message for error in at.exception]
    print("legs", *sources.checked_ledger().legs.index)


if __name__ == "__main__":
    main()
