"""What may be called, by table."""

from ipaddress import ip_address

import pytest

from runtime.reachable import fault_of, is_listed, is_public, networks

CLOSED = [
    "0.0.0.0",
    "0.1.2.3",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1%eth0",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", CLOSED)
def test_an_address_that_is_nobodys_on_the_internet_is_closed(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "172.15.255.255", "172.32.0.1", "223.255.255.255", "2606:4700::1111"]
)
def test_an_address_on_the_internet_is_open(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://jobs.example.com/hook", None),
        ("http://jobs.example.com/hook", None),
        ("https://8.8.8.8/", None),
        ("https://[2606:4700::1111]/", None),
        ("https://4u.example/", None),
        ("https://2130706433/", "its host is a number in disguise"),
        ("https://0x7f000001/", "its host is a number in disguise"),
        ("https://0x7f.1/", "its host is a number in disguise"),
        ("https://0177.0.0.1/", "it is not a URL"),
        ("https://127.1/", "its host is a number in disguise"),
        ("https://127.0.0.1./", "its host is a number in disguise"),
        ("https://name.0x/", "its host is a number in disguise"),
        ("https://user:password@jobs.example.com/", "it carries a name or password"),
        ("ftp://jobs.example.com/", "it is neither https nor http"),
        ("file:///etc/passwd", "it is neither https nor http"),
        ("gopher://127.0.0.1:70/", "it is neither https nor http"),
        ("https:///path", "it names no host"),
        ("https://jobs.example.com:port/", "it is not a URL"),
        ("https://jobs.example.com/\r\nX: y", "it is not a URL"),
    ],
)
def test_an_address_is_judged_as_it_is_written(url: str, fault: str | None) -> None:
    assert fault_of(url) == fault


def test_an_operator_lists_networks() -> None:
    listed = networks("10.20.0.0/16, fd00::/8,")

    assert is_listed(ip_address("10.20.3.4"), listed)
    assert is_listed(ip_address("fd00::1"), listed)
    assert not is_listed(ip_address("10.21.0.1"), listed)
    assert not is_listed(ip_address("::ffff:10.20.3.4"), listed)
