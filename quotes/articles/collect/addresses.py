"""Addresses: which ones may be requested, and which ones mean the same page."""

from __future__ import annotations

import ipaddress
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")
_UNICAST = ipaddress.ip_network("2000::/3")  # all of IPv6 that has been allocated
# Special ranges in IANA's registries that supported versions of Python take for public: protocol assignments, the
# relays of 6to4, multicast tunnels and AS112, documentation. No news page is there.
_SPECIAL = tuple(map(ipaddress.ip_network, (
    "192.0.0.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24", "2001::/23",
    "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20",
)))  # fmt: skip
_ISATAP = (0x00005EFE, 0x02005EFE)  # what stands before the IPv4 address at the end of such an address
# Names of a site's hosts with other forms of its own pages.
_OWN_LABELS = ("www", "m", "mobile", "amp", "feeds", "feed", "rss")
# Parameters that say where a reader came from; the page is the same without them.
_TRACKING = frozenset({
    "fbclid", "gclid", "dclid", "msclkid", "twclid", "igshid", "mc_cid", "mc_eid", "cmpid", "ocid", "ito", "smid",
    "ref_src", "ref_url", "__twitter_impression", "amp_js_v", "guccounter",
})  # fmt: skip
_PORTS = {"http": 80, "https": 443}


def public(address: str) -> bool:
    """Return whether the IP ``address`` belongs to the public internet, also if its form hides another address."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _inner(ip) if isinstance(ip, ipaddress.IPv6Address) else None
    if inner is not None:
        return public(str(inner))
    if any(ip in network for network in _SPECIAL) or (isinstance(ip, ipaddress.IPv6Address) and ip not in _UNICAST):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _inner(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 address contains: mapped, 6to4, NAT64, ISATAP or the old compatible form."""
    if ip.ipv4_mapped or ip.sixtofour:
        return ip.ipv4_mapped or ip.sixtofour
    within = ip in _NAT64 or (ip in _COMPATIBLE and int(ip) > 1)
    if within or int(ip) >> 32 & 0xFFFFFFFF in _ISATAP:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None


def is_web(name: str) -> bool:
    """Return whether ``name`` is an address with a scheme, rather than a file."""
    scheme, colon, _ = name.partition("://")
    return bool(colon) and scheme.isalnum()


def bare(url: str) -> str:
    """Return ``url`` as it is requested: without fragment and password, its host in lower case.

    An address that cannot be parsed is returned unchanged.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return url.strip()
    host = f"[{host}]" if ":" in host else host
    place = host if port in (None, _PORTS.get(parts.scheme)) else f"{host}:{port}"
    return urlunsplit((parts.scheme.lower(), place, parts.path or "/", parts.query, ""))


def plain(url: str) -> str:
    """Return ``url`` as it is stored: bare, and without parameters that only say where a reader came from."""
    start, mark, query = bare(url).partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    if any(_tracks(name) for name, _ in pairs):
        query = urlencode([pair for pair in pairs if not _tracks(pair[0])])
    return start + mark + query if query else start


def _tracks(name: str) -> bool:
    return name.lower().startswith("utm_") or name.lower() in _TRACKING


def key(url: str) -> str:
    """Return the common part of all forms of a page's address: without scheme, "www." and final slash."""
    return plain(url).partition("://")[2].removeprefix("www.").rstrip("/")


def host(url: str) -> str:
    """Return the host of ``url`` without "www.", "" if there is none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def site(url: str) -> str:
    """Return the common part of a site's hosts: "example.org" for "m.example.org", "" if there is none."""
    place = host(url)
    label, dot, rest = place.partition(".")
    return rest if label in _OWN_LABELS and "." in rest else place


def is_front(url: str) -> bool:
    """Return whether ``url`` is a site's front page, not one of its articles."""
    parts = urlsplit(plain(url))
    return parts.path in ("", "/") and not parts.query
