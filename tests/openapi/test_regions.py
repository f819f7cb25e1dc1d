"""Where the platform answers."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from openapi import (
    AUTOMATIC_ORDER,
    REGIONS,
    custom_region,
    region_for_domain,
    region_in_force,
)
from openapi.regions import followed_host


def test_regions_are_those_of_the_documents() -> None:
    hosts = {key: region.host for key, region in REGIONS.items()}

    assert hosts == {
        "cn": "https://open.ys7.com",
        "global": "https://open.ezvizlife.com",
        "sgp": "https://isgpopen.ezvizlife.com",
        "eu": "https://ieuopen.ezvizlife.com",
        "us": "https://iusopen.ezvizlife.com",
        "sa": "https://isaopen.ezvizlife.com",
        "ru": "https://irusopen.ezvizlife.com",
        "in": "https://iindiaopen.ezvizlife.com",
        "vn": "https://ivnopen.ezvizlife.com",
    }
    assert AUTOMATIC_ORDER == ("cn", "global")
    assert [key for key, region in REGIONS.items() if not region.overseas] == ["cn"]


@pytest.mark.parametrize("key", REGIONS)
def test_every_region_has_a_real_time_zone_and_a_console(key: str) -> None:
    region = REGIONS[key]

    assert region.key == key
    assert ZoneInfo(region.time_zone).key == region.time_zone
    assert region.console is not None
    assert region.console.startswith("https://")


@pytest.mark.parametrize(
    "url, host",
    [
        ("http://127.0.0.1:8180", "http://127.0.0.1:8180"),
        ("http://127.0.0.1:8180/", "http://127.0.0.1:8180"),
        (" https://proxy.example/ezviz/ ", "https://proxy.example/ezviz"),
        ("https://[::1]:8443//", "https://[::1]:8443"),
        ("HTTPS://Proxy.Example", "https://proxy.example"),
    ],
)
def test_own_server(url: str, host: str) -> None:
    region = custom_region(url)

    assert region.key == "custom"
    assert region.host == host
    assert region.overseas is False
    assert region.time_zone == "Asia/Shanghai"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "open.ys7.com",
        "ftp://open.ys7.com",
        "https://",
        "https:///path",
        "https://user:word@open.ys7.com",
        "https://user@open.ys7.com",
        "https://open.ys7.com?a=1",
        "https://open.ys7.com#top",
        "https://open.ys7.com:99999",
        "https://open.ys7.com:0",
        "https://[::1",
    ],
)
def test_not_a_server(url: str) -> None:
    with pytest.raises(ValueError, match=r"URL|port|query|user"):
        custom_region(url)


@pytest.mark.parametrize(
    "domain, key",
    [
        ("https://iusopen.ezvizlife.com", "us"),
        ("https://ieuopen.ezvizlife.com:443/", "eu"),
        ("isgpopen.ezvizlife.com", "sgp"),
        ("https://elsewhere.example", None),
        ("https://[", None),
        ("", None),
    ],
)
def test_region_behind_a_domain(domain: str, key: str | None) -> None:
    assert region_for_domain(domain) == (REGIONS[key] if key else None)


def test_the_tokens_region_counts_once_it_is_known() -> None:
    assert region_in_force(REGIONS["global"], "https://iusopen.ezvizlife.com") == REGIONS["us"]
    assert region_in_force(REGIONS["global"], "https://elsewhere.example") == REGIONS["global"]
    assert region_in_force(REGIONS["cn"], None) == REGIONS["cn"]


@pytest.mark.parametrize(
    "domain, host, followed",
    [
        ("https://iusopen.ezvizlife.com", "https://a.example", "https://iusopen.ezvizlife.com"),
        ("https://iusopen.ezvizlife.com/", "https://a.example", "https://iusopen.ezvizlife.com"),
        ("iusopen.ezvizlife.com", "http://a.example", "https://iusopen.ezvizlife.com"),
        ("http://iusopen.ezvizlife.com", "https://a.example", "https://iusopen.ezvizlife.com"),
        ("http://127.0.0.1:8180", "http://a.example", "http://127.0.0.1:8180"),
        ("ftp://iusopen.ezvizlife.com", "https://a.example", None),
        ("  ", "https://a.example", None),
        (None, "https://a.example", None),
        (42, "https://a.example", None),
    ],
)
def test_the_domain_of_a_token_is_followed(domain: object, host: str, followed: str | None) -> None:
    assert followed_host(domain, host=host) == followed
