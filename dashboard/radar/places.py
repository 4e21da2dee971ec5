"""Names of places: money that goes "into Texas" or "into India" is a company's own spending."""

from __future__ import annotations

from functools import cache

from babel import Locale


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


STATES_AND_CITIES = _set(
    """
    abilene abu africa alabama alaska alberta america americas amsterdam andhra area arizona
    arkansas asia athens atlanta auckland austin bangalore bangkok barcelona bay beijing bengaluru
    berlin boston britain brooklyn brussels budapest busan cairo california carolina chennai
    cheyenne chicago colorado columbus connecticut copenhagen dakota dallas delaware delhi denver
    detroit dhabi doha dubai dublin east edinburgh england europe florida frankfurt geneva georgia
    gujarat gulf hamburg hampshire hanoi hawaii helsinki hokkaido hong houston hsinchu hyderabad
    idaho illinois indiana iowa istanbul jakarta jamnagar jersey johannesburg johor kansas
    kaohsiung karachi karnataka kentucky kerala kong kyoto lagos latin lisbon london louisiana
    macau madrid maharashtra maine manchester manhattan manila maryland massachusetts melbourne
    memphis mexico miami michigan middle midwest milan minnesota mississippi missouri montana
    montreal mumbai munich nadu nairobi nebraska neom nevada nordics ohio oklahoma ontario oregon
    osaka oslo paris penang pennsylvania perth phoenix pradesh prague pune quebec queensland reno
    richmond riyadh rome sacramento scandinavia scotland seattle seoul shanghai shenzhen silicon
    singapore southeast stockholm sydney taipei tamil telangana tennessee texas tokyo toronto
    ulsan utah valley vancouver vermont vienna virginia visakhapatnam vizag wales warsaw wisconsin
    wyoming zurich
    """
)


@cache
def place_words() -> frozenset[str]:
    """Words of the names of countries, states and large cities, in small letters."""
    countries = Locale("en").territories.values()
    words = {w.strip("()&.,’'").lower() for name in countries for w in name.split()}
    return STATES_AND_CITIES | frozenset(w for w in words if len(w) > 2)


def is_place(name: str) -> bool:
    """Whether all words of `name` are those of places; true without any."""
    words = [w.lower().rstrip(".") for w in name.split()]
    return all(w in place_words() or w in ("us", "uk", "u.s", "u.k", "new", "the") for w in words)
