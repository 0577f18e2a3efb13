"""Passwords others know are refused, offline, whatever their length."""

import hashlib
import io
import random

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from municipalities import passwords
from municipalities.models import User
from portal.login_settings import LOGIN

ANNA = User(email="anna.aakjaer@haderslev.example", name="Anna Åkjær")
GOOD = "korrekt-hest-batteri"


def line(password, count=3):
    digest = hashlib.sha1(password.encode(), usedforsecurity=False)
    return f"{digest.hexdigest().upper()}:{count}\n"


@pytest.fixture
def leaks(tmp_path, settings):
    """A function that makes the operator's file from passwords (and how often seen)."""

    def build(*found, at_least=1):
        source, target = tmp_path / "hibp.txt", tmp_path / "leaks.bin"
        source.write_text("".join(sorted(found)), "ascii")
        call_command("build_breached_passwords", source, target, at_least=at_least)
        settings.BREACHED_PASSWORDS = str(target)
        return target

    return build


def codes(password, user=ANNA):
    try:
        validate_password(password, user)
    except ValidationError as refusal:
        return {each.code for each in refusal.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "password1234", "iloveyou1234", "123456789012", "qwertyuiop12", "Sommer2026!!",
        "branchespor2026", "annaaakjaer12", "haderslev2026", "Velkommen1234",
        "aaaaaaaaaaaa", "abcdefghijkl",
    ],
)  # fmt: skip
def test_what_is_quick_to_guess_is_refused(password):
    assert "password_guessable" in codes(password)


@pytest.mark.parametrize(
    "password", [GOOD, "en-helt-ny-adgangskode", "x" * 8 + GOOD * 9]
)
def test_words_that_do_not_belong_together_are_fine(password):
    assert codes(password) == set()


def test_a_leaked_password_is_refused_however_good_it_looks(leaks):
    assert codes(GOOD) == set()
    leaks(line(GOOD), line("another"))
    assert codes(GOOD) == {"password_leaked"}


def test_every_password_of_the_list_is_found_and_no_other(leaks):
    numbers = random.Random(7).sample(range(10**6), 2000)  # noqa: S311 (the same each time)
    target = leaks(*(line(f"secret {n}") for n in numbers[:1000]))
    found = [passwords.is_in(target, f"secret {n}") for n in numbers]
    assert found == [True] * 1000 + [False] * 1000


def test_rare_ones_may_be_left_out(leaks):
    target = leaks(line("rare", 1), line("common", 50), at_least=10)
    assert target.stat().st_size == passwords.RECORD
    assert passwords.is_in(target, "common")


def test_an_empty_list_holds_nothing(leaks):
    assert not passwords.is_in(leaks(), GOOD)


@pytest.mark.parametrize("text", ["rubbish\n", f"{'F' * 40}:1\n{'0' * 40}:1\n"])
def test_a_list_of_another_form_or_order_is_refused(tmp_path, text):
    source, target = tmp_path / "list", tmp_path / "out"
    source.write_text(text)
    with pytest.raises(CommandError, match="Line"):
        call_command("build_breached_passwords", source, target)
    assert list(tmp_path.iterdir()) == [source]


def test_a_named_file_that_is_missing_lets_nothing_pass(settings, tmp_path):
    settings.BREACHED_PASSWORDS = str(tmp_path / "nothing")
    with pytest.raises(OSError, match="nothing"):
        validate_password(GOOD, ANNA)


def test_the_same_record_twice_is_written_once():
    target = io.BytesIO()
    assert passwords.build([line("x"), line("x")], target, at_least=1) == 1


def test_new_hashes_are_scrypt_and_old_ones_still_fit(settings):
    settings.PASSWORD_HASHERS = LOGIN["PASSWORD_HASHERS"]
    assert make_password(GOOD).startswith("scrypt$")
    old = make_password(GOOD, hasher="pbkdf2_sha256")
    renewed = []
    assert check_password(GOOD, old, setter=renewed.append)
    assert renewed == [GOOD]
