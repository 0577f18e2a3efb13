"""Purposes become a fixed list; a search keeps its criterion, hashed."""

import django.db.models.deletion
from django.db import migrations, models

# The texts of earlier versions. Behind a forced wall the owner, too, needs a context.
LISTED = """
select set_config('app.scope', 'all', true);
alter table municipalities_accessentry disable trigger access_append_only;
update municipalities_accessentry set
  criterion = case kind when 'search' then 'name' else '' end,
  criterion_hash = case kind when 'search' then 'not kept' else '' end,
  criterion_words = case kind when 'search' then 1 else 0 end,
  channel = case purpose when 'register by API' then 'api' else 'page' end,
  purpose = case purpose
    when 'participant list' then 'people_list'
    when 'same name' then 'registration'
    when 'edit' then 'facts'
    when 'nomination list' then 'nomination'
    when 'nominate' then 'nomination'
    when 'decline' then 'nomination'
    when 'choose courses' then 'placement'
    when 'withdraw' then 'placement'
    when 'register by API' then 'register'
    when 'absence list' then 'absence'
    when 'follow-up list' then 'follow_up'
    when 'follow-up' then 'follow_up'
    when 'next step' then 'next_step'
    when 'gap list' then 'next_step'
    when 'start page' then 'start_page'
    else purpose
  end;
set constraints all immediate;
alter table municipalities_accessentry enable trigger access_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0002_logs_are_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="accessentry",
            name="channel",
            field=models.CharField(
                choices=[
                    ("page", "page"),
                    ("api", "the school's own system"),
                    ("file", "file"),
                ],
                default="page",
                max_length=4,
                verbose_name="channel",
            ),
        ),
        migrations.AddField(
            model_name="accessentry",
            name="criterion",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "no search"),
                    ("name", "name"),
                    ("reference", "case reference"),
                ],
                default="",
                max_length=9,
                verbose_name="kind of criterion",
            ),
        ),
        migrations.AddField(
            model_name="accessentry",
            name="criterion_hash",
            field=models.CharField(
                blank=True, max_length=32, verbose_name="criterion, hashed"
            ),
        ),
        migrations.AddField(
            model_name="accessentry",
            name="criterion_words",
            field=models.PositiveSmallIntegerField(
                default=0, verbose_name="words searched"
            ),
        ),
        migrations.AlterField(
            model_name="accessentry",
            name="municipality",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.municipality",
            ),
        ),
        migrations.AlterField(
            model_name="accessentry",
            name="participant_id",
            field=models.BigIntegerField(null=True, verbose_name="participant"),
        ),
        migrations.AlterField(
            model_name="accessentry",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("start_page", "today's work on the start page"),
                    ("people_list", "list of people"),
                    ("registration", "registering a person"),
                    ("person", "the person's page"),
                    ("facts", "changing facts"),
                    ("support", "support needs"),
                    ("nomination", "nomination"),
                    ("course", "own people on a course"),
                    ("filling", "filling a course"),
                    ("placement", "choosing or leaving a course"),
                    ("register", "register of attendance"),
                    ("roster", "list of who is on a course"),
                    ("results", "results of a course"),
                    ("absence", "follow-up of absence"),
                    ("follow_up", "follow-up after the course"),
                    ("next_step", "next step after the course"),
                    ("import", "loading a file"),
                    ("export", "taking a file out"),
                    ("subject_access", "the person asked for their data"),
                    ("erasure", "erasing or keeping data"),
                    ("move", "move to another municipality"),
                    ("oversight", "the municipality's own control"),
                ],
                max_length=16,
                verbose_name="purpose",
            ),
        ),
        migrations.RunSQL(LISTED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="accessentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "purpose__in",
                        [
                            "start_page",
                            "people_list",
                            "registration",
                            "person",
                            "facts",
                            "support",
                            "nomination",
                            "course",
                            "filling",
                            "placement",
                            "register",
                            "roster",
                            "results",
                            "absence",
                            "follow_up",
                            "next_step",
                            "import",
                            "export",
                            "subject_access",
                            "erasure",
                            "move",
                            "oversight",
                        ],
                    )
                ),
                name="access_purpose_is_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("municipality__isnull", False),
                        ("participant_id__isnull", False),
                    ),
                    models.Q(("kind", "search"), ("participant_id", None)),
                    _connector="OR",
                ),
                name="access_only_a_search_finds_nobody",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("criterion_words__gt", 0),
                        ("kind", "search"),
                        models.Q(("criterion", ""), _negated=True),
                        models.Q(("criterion_hash", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("kind", "search"), _negated=True),
                        ("criterion", ""),
                        ("criterion_hash", ""),
                    ),
                    _connector="OR",
                ),
                name="access_search_has_a_criterion",
            ),
        ),
    ]
