"""The platform's regions: where each answers and where its quota day begins.

Hosts are those of the vendor's documents and its own web player. That a day's quota ends at
local midnight is only known for mainland China; the other time zones are our own reading of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from yarl import URL

_CONSOLE_CHINA: Final = "https://open.ys7.com/console"
_CONSOLE_OVERSEAS: Final = "https://isgpopen.ezviz.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One entry of the platform."""

    key: str
    """Short name: `cn`, `eu`, ..., or `custom`."""

    host: str
    """Base URL of the API, without a slash at its end."""

    overseas: bool
    """Whether the international paths are in use there."""

    time_zone: str
    """IANA name of the zone in whose midnight the daily quotas begin anew."""

    console: str | None
    """Base URL of the web console where a person manages devices and keys, None if not known."""


def _china() -> Region:
    """Describe the mainland, which has a host and a console of its own."""
    return Region(
        key="cn",
        host="https://open.ys7.com",
        overseas=False,
        time_zone="Asia/Shanghai",
        console=_CONSOLE_CHINA,
    )


def _overseas(key: str, label: str, time_zone: str) -> Region:
    """Describe an overseas entry: they share a domain and a console."""
    return Region(
        key=key,
        host=f"https://{label}.ezvizlife.com",
        overseas=True,
        time_zone=time_zone,
        console=_CONSOLE_OVERSEAS,
    )


REGIONS: Final[dict[str, Region]] = {
    region.key: region
    for region in (
        _china(),
        _overseas("global", "open", "UTC"),
        _overseas("sgp", "isgpopen", "Asia/Singapore"),
        _overseas("eu", "ieuopen", "Europe/Berlin"),
        _overseas("us", "iusopen", "America/New_York"),
        _overseas("sa", "isaopen", "America/Sao_Paulo"),
        _overseas("ru", "irusopen", "Europe/Moscow"),
        _overseas("in", "iindiaopen", "Asia/Kolkata"),
        _overseas("vn", "ivnopen", "Asia/Ho_Chi_Minh"),
    )
}

AUTOMATIC_ORDER: Final = ("cn", "global")
"""The entries to try, in this order, for somebody who does not know the region."""


def custom_region(url: str) -> Region:
    """Describe a server of one's own, such as a proxy or the simulator.

    Raises ValueError for anything but an http(s) URL with a host and nothing behind its path.
    Quotas are counted by mainland days until a token names an `areaDomain`.
    """
    try:
        parsed = URL(url.strip())
        port = parsed.explicit_port
    except (ValueError, TypeError) as err:
        raise ValueError("not a URL") from err
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise ValueError("not an http(s) URL with a host")
    if parsed.user is not None or parsed.password is not None:
        raise ValueError("a user name or password does not belong in the URL")
    if parsed.query_string or parsed.fragment:
        raise ValueError("a query or fragment does not belong in the URL")
    if port == 0:
        raise ValueError("not a port")
    return Region(
        key="custom",
        host=str(parsed).rstrip("/"),
        overseas=False,
        time_zone="Asia/Shanghai",
        console=None,
    )


def region_for_domain(area_domain: str) -> Region | None:
    """Find the region behind the `areaDomain` of a token, None for one not known."""
    name = area_domain if "://" in area_domain else f"https://{area_domain}"
    try:
        host = URL(name).host
    except ValueError:
        return None
    return next((region for region in REGIONS.values() if URL(region.host).host == host), None)


def followed_host(area_domain: object, *, host: str) -> str | None:
    """Turn the `areaDomain` of a token into a base URL, None for what cannot be one.

    A host that was asked over https never sends the token elsewhere without it.
    """
    if not isinstance(area_domain, str) or not area_domain.strip():
        return None
    name = area_domain.strip()
    try:
        followed = URL(custom_region(name if "://" in name else f"https://{name}").host)
    except ValueError:
        return None
    if URL(host).scheme == "https" and followed.scheme == "http":
        followed = followed.with_scheme("https")
    return str(followed).rstrip("/")


def region_in_force(region: Region, area_domain: str | None) -> Region:
    """Name the region whose day counts: that of the token once it is known, else the chosen."""
    followed = None if area_domain is None else region_for_domain(area_domain)
    return followed or region
