"""Kept counts hold what tallies hold: sums and counts at a value as well."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0008_tallies")]

    operations = [
        migrations.RemoveConstraint(
            model_name="cohortcount",
            name="cohort_count_unique",
        ),
        migrations.RemoveConstraint(
            model_name="cohortcount",
            name="cohort_count_part_of_whole",
        ),
        migrations.AddField(
            model_name="cohortcount",
            name="value",
            field=models.PositiveIntegerField(default=0, verbose_name="at the value"),
        ),
        migrations.AddConstraint(
            model_name="cohortcount",
            constraint=models.UniqueConstraint(
                models.F("cooperation"),
                models.F("year"),
                models.F("track"),
                models.F("municipality"),
                models.F("gender"),
                models.F("figure"),
                models.F("value"),
                name="cohort_count_unique",
                nulls_distinct=False,
            ),
        ),
    ]
