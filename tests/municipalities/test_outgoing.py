"""What is sent to addresses of others never reaches what is inside."""

import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from municipalities import outgoing
from tests.courses.receiver import listening

INSIDE = [
    "127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "0.0.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1",
    "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1",
    "::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::a00:1", "2002:a00:1::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
]  # fmt: skip
SAID = {"body": b"{}", "headers": {}}


@pytest.fixture
def names(monkeypatch):
    """A name server of the test's own: name → addresses; counts what it is asked."""
    known, asked = {}, []
    real = socket.getaddrinfo

    def look_up(host, port, *args, **kwargs):
        if host not in known:
            return real(host, port, *args, **kwargs)
        asked.append(host)
        kinds = [
            socket.AF_INET6 if ":" in each else socket.AF_INET for each in known[host]
        ]
        return [
            (kind, socket.SOCK_STREAM, 6, "", (each, port))
            for kind, each in zip(kinds, known[host], strict=True)
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    known["asked"] = asked
    return known


@pytest.fixture
def local(settings):
    settings.WEBHOOKS_LOCAL = True


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_is_sent_into_a_closed_network(names, address):
    names["inside.example"] = ["93.184.215.14", address]
    with pytest.raises(outgoing.NotAllowed):
        outgoing.post("https://inside.example/", **SAID)


@pytest.mark.parametrize("address", ["93.184.215.14", "2a01:4f8::1", "8.8.8.8"])
def test_the_open_internet_is_open(address):
    assert outgoing.is_public(ip_address(address))


@pytest.mark.parametrize(
    "host", ["localhost", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:7f00:1]"]
)
def test_this_machine_under_another_name_is_still_this_machine(host):
    with pytest.raises(outgoing.NotAllowed):
        outgoing.post(f"https://{host}/", **SAID)


@pytest.mark.parametrize(
    "url",
    [
        "", "https://", "http://system.example/", "ftp://system.example/", "//x/", "x",
        "https://user@system.example/", "https://u:p@system.example/", "https://[::1/",
        "https://system.example/#x", "https://system.example:0/", "https://a b/",
        "https://system.example:99999/", "https://sýstem.example/", "javascript:alert(1)",
        "https://system.example/\r\nHost: x", "http://localhost:9/",
    ],
)  # fmt: skip
def test_what_is_no_address_is_told(url):
    with pytest.raises(outgoing.NotAnAddress):
        outgoing.read(url)


def test_only_a_demonstration_reaches_its_own_machine(local):
    assert outgoing.read("http://localhost:9/").port == 9
    with pytest.raises(outgoing.NotAnAddress):
        outgoing.read("http://system.example/")


def test_a_redirect_is_an_answer_and_not_followed(local):
    with listening() as here, listening() as there:
        here.status, here.location = 307, there.url
        assert outgoing.post(here.url, **SAID) == 307
    assert (len(here.got), len(there.got)) == (1, 0)
    path, headers, body = here.got[0]
    assert (path, body) == ("/hook?school=1", b"{}")
    assert headers["Host"] == f"localhost:{here.port}"


def test_who_does_not_answer_is_not_waited_for(local, monkeypatch):
    monkeypatch.setattr(outgoing, "SECONDS", 0.3)
    for drips, slow in ((False, 3), (True, 0.05)):
        with listening() as here:
            here.drips, here.slow = drips, slow
            began = time.monotonic()
            with pytest.raises(outgoing.NoAnswer):
                outgoing.post(here.url, **SAID)
            assert time.monotonic() - began < 1.5
    with pytest.raises(outgoing.NoAnswer):
        outgoing.post(here.url, **SAID)  # nobody listens any more


def certificate(folder, name):
    """A certificate of its own for ``name``; the file holds its key as well."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    plain = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    file.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, pkcs8, plain))
    return file


def test_the_certificate_is_the_names_and_the_name_is_asked_once(
    local, names, monkeypatch, tmp_path
):
    """The connection goes to the address that was looked at, with the name checked."""
    file = certificate(tmp_path, "system.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    names["system.example"] = names["other.example"] = ["127.0.0.1"]
    with listening(context=context) as here:
        assert outgoing.post(f"https://system.example:{here.port}/a", **SAID) == 204
        assert names["asked"] == ["system.example"]
        with pytest.raises(outgoing.NoAnswer):
            outgoing.post(f"https://other.example:{here.port}/a", **SAID)
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(outgoing.NoAnswer):
            outgoing.post(f"https://system.example:{here.port}/a", **SAID)
    assert len(here.got) == 1
    assert here.got[0][1]["Host"] == f"system.example:{here.port}"
