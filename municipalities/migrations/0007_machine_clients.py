"""Machine clients: secrets that are exchanged for tokens of an hour, scopes, networks.

A token of before becomes the secret of its client: it opens the token address only.
"""

import secrets
from datetime import timedelta

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

SCOPES = [
    ("courses:read", "read courses"),
    ("sessions:read", "read the schedule"),
    ("register:read", "read who is on a session, by name"),
    ("register:write", "report attendance"),
]


def carry_over(apps, schema_editor):
    client_model = apps.get_model("municipalities", "ApiClient")
    secret_model = apps.get_model("municipalities", "ApiSecret")
    for client in client_model.objects.all():
        client.key = f"client-{secrets.token_hex(6)}"
        client.scopes = sorted(scope for scope, _ in SCOPES)
        client.save(update_fields=["key", "scopes"])
        secret_model.objects.create(
            client=client,
            secret_hash=client.token_hash,
            created_at=client.created_at,
            expires_at=client.expires_at,
        )


def scopes(**more):
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(choices=SCOPES, max_length=16),
        size=None,
        verbose_name="may",
        **more,
    )


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0006_people_let_go")]
    operations = [
        migrations.CreateModel(
            name="ApiSecret",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "secret_hash",
                    models.CharField(max_length=64, verbose_name="hash of the secret"),
                ),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="secrets",
                        to="municipalities.apiclient",
                    ),
                ),
            ],
            options={
                "verbose_name": "secret of a machine client",
                "verbose_name_plural": "secrets of machine clients",
                "constraints": [
                    models.UniqueConstraint(
                        "secret_hash", name="api_secret_hash_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "token_hash",
                    models.CharField(max_length=64, verbose_name="hash of the token"),
                ),
                ("scopes", scopes()),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                (
                    "secret",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to="municipalities.apisecret",
                    ),
                ),
            ],
            options={
                "verbose_name": "token of a machine client",
                "verbose_name_plural": "tokens of machine clients",
                "constraints": [
                    models.UniqueConstraint("token_hash", name="api_token_hash_unique"),
                    models.CheckConstraint(
                        name="api_token_lasts_an_hour_at_most",
                        condition=Q(
                            expires_at__lte=F("created_at") + timedelta(hours=1)
                        ),
                    ),
                ],
            },
        ),
        migrations.AddField(
            "apiclient",
            "created_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.membership",
            ),
        ),
        migrations.AddField(
            "apiclient",
            "networks",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=43),
                blank=True,
                default=list,
                size=None,
                verbose_name="network addresses",
            ),
        ),
        migrations.AddField(
            "apiclient",
            "key",
            models.CharField(max_length=20, default="", verbose_name="client id"),
            preserve_default=False,
        ),
        migrations.AddField(
            "apiclient", "scopes", scopes(default=list), preserve_default=False
        ),
        migrations.AlterField("apiclient", "scopes", scopes()),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveConstraint("apiclient", "api_client_token_unique"),
        migrations.RemoveField("apiclient", "token_hash"),
        migrations.AddConstraint(
            "apiclient", models.UniqueConstraint("key", name="api_client_key_unique")
        ),
    ]
