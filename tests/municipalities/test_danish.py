"""Danish order is the same in PostgreSQL and in Python."""

import pytest
from django.db import connection

from municipalities import danish

NAMES = [
    "Aabenraa",
    "Ål",
    "Æbeltoft",
    "Zink",
    "Østergård",
    "Ärlig",
    "Müller",
    "Mylius",
    "O'Neill",
    "Éva",
    "van-Dam",
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_python_and_postgresql_agree(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT da_key(%s)", [name])
        assert cursor.fetchone()[0] == danish.sort_key(name)


def test_aa_counts_as_the_last_letter():
    towns = ["Aalborg", "Ærø", "Zoo", "Østrup", "Bov"]
    assert sorted(towns, key=danish.sort_key) == [
        "Bov",
        "Zoo",
        "Ærø",
        "Østrup",
        "Aalborg",
    ]
