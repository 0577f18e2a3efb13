"""Shape of what the API takes and gives; meaning is in the services."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from courses.models import Course, Mark, Presence, Session
from courses.sheet import Line

AT_ONCE = 50  # registers in one request


class CourseSerializer(serializers.ModelSerializer[Course]):
    """A course: dates are Copenhagen dates."""

    name = serializers.CharField(source="__str__", read_only=True)
    track = serializers.CharField(source="track.name", read_only=True)
    school = serializers.CharField(source="school.name", read_only=True)

    class Meta:
        model = Course
        fields = (
            "id",
            "name",
            "track",
            "number",
            "school",
            "site",
            "starts_on",
            "ends_on",
            "seats",
            "minimum",
            "cancelled_at",
        )
        read_only_fields = fields


class SessionSerializer(serializers.ModelSerializer[Session]):
    """A session: ``on``, ``start``, ``end`` are local; ``starts_at`` is the instant."""

    course_id = serializers.IntegerField(read_only=True)
    module = serializers.CharField(source="module.title", read_only=True, default=None)

    class Meta:
        model = Session
        fields: tuple[str, ...] = (
            "id",
            "course_id",
            "kind",
            "module",
            "on",
            "start",
            "end",
            "starts_at",
            "ends_at",
            "minutes",
            "room",
            "cancelled_at",
            "registered_at",
            "version",
        )
        read_only_fields: tuple[str, ...] = fields


class PersonMarkSerializer(serializers.Serializer[Line]):
    """One person of the session's roster, and what is marked (null: nothing yet)."""

    enrolment_id = serializers.IntegerField(source="pk")
    participant_id = serializers.UUIDField(source="person.public_id")
    name = serializers.CharField(source="person.full_name")
    presence = serializers.ChoiceField(
        choices=Presence.choices, source="mark.presence", default=None, allow_null=True
    )
    minutes_missed = serializers.IntegerField(source="mark.minutes_missed", default=0)
    reason = serializers.CharField(
        source="mark.reason.code", default=None, allow_null=True
    )


class RegisterSerializer(SessionSerializer):
    """A session with its register: everybody who was on the course that day."""

    register = serializers.SerializerMethodField()

    class Meta(SessionSerializer.Meta):
        fields = (*SessionSerializer.Meta.fields, "register")
        read_only_fields = fields

    @extend_schema_field(PersonMarkSerializer(many=True))
    def get_register(self, session: Session) -> Any:  # noqa: ANN401, ARG002
        """The lines the view read, in Danish order."""
        return PersonMarkSerializer(self.context["lines"], many=True).data


class MarkSerializer(serializers.Serializer[Mark]):
    """One line of a report; ``reason`` is a code of the absence list.

    ``minutes_missed`` in whole minutes. For an absence 0 means the whole session; late
    and left early need a number.
    """

    enrolment_id = serializers.IntegerField(min_value=1)
    presence = serializers.ChoiceField(choices=Presence.choices)
    minutes_missed = serializers.IntegerField(min_value=0, max_value=960, default=0)
    reason = serializers.SlugField(max_length=40, required=False, allow_null=True)


@extend_schema_field(
    {"oneOf": [{"type": "integer"}, {"type": "string", "enum": ["*"]}]}
)
class VersionField(serializers.IntegerField):
    """A register's version; ``*`` (None) is whatever stands there."""

    def run_validation(self, data: Any = serializers.empty) -> Any:  # noqa: ANN401 (DRF's own signature)
        """Let the asterisk pass."""
        return None if data == "*" else super().run_validation(data)


class ReportSerializer(serializers.Serializer[Any]):
    """What ``PUT …/register/`` takes: some or all people of the session."""

    version = VersionField(min_value=0, required=False)
    marks = serializers.ListField(child=MarkSerializer(), max_length=500)


class OneOfManySerializer(ReportSerializer):
    """A report that says itself which session it is about."""

    session_id = serializers.IntegerField(min_value=1)


class BulkSerializer(serializers.Serializer[Any]):
    """What ``POST …/registers/`` takes: each session once."""

    registers = serializers.ListField(
        child=OneOfManySerializer(), min_length=1, max_length=AT_ONCE
    )


class NamedSerializer(serializers.Serializer[Any]):
    """What a register among many must say to be answered by itself."""

    session_id = serializers.IntegerField(min_value=1)


class EnvelopeSerializer(serializers.Serializer[Any]):
    """``BulkSerializer`` without what is wrong inside a register only."""

    registers = serializers.ListField(
        child=NamedSerializer(), min_length=1, max_length=AT_ONCE
    )

    def validate_registers(self, named: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Which of two reports of a session comes last is nobody's guess."""
        if len({each["session_id"] for each in named}) < len(named):
            raise serializers.ValidationError(_("A session stands twice."))
        return named


class RefusedFields(serializers.Serializer[Any]):
    """What was wrong, in one form everywhere."""

    code = serializers.CharField()
    message = serializers.CharField()
    fields = serializers.DictField(required=False)  # type: ignore[assignment]


class ErrorSerializer(serializers.Serializer[Any]):
    """Every refusal of the API looks like this."""

    error = RefusedFields()


class ValueSerializer(serializers.Serializer[Any]):
    """What a mark says."""

    presence = serializers.ChoiceField(choices=Presence.choices)
    minutes_missed = serializers.IntegerField()


class DifferenceSerializer(serializers.Serializer[Any]):
    """One person with two values: the register's and the report's."""

    enrolment_id = serializers.IntegerField()
    stored = ValueSerializer()
    stated = ValueSerializer()


class RefusedVersion(serializers.Serializer[Any]):
    """The register has changed: its version now, and who is in dispute."""

    code = serializers.CharField()
    message = serializers.CharField()
    version = serializers.IntegerField()
    conflicts = DifferenceSerializer(many=True)


class ConflictSerializer(serializers.Serializer[Any]):
    """Nothing was stored: read again, decide, send again."""

    error = RefusedVersion()


class QuerySerializer(serializers.Serializer[Any]):
    """Filters of the list of sessions."""

    course = serializers.IntegerField(min_value=1, required=False)
    on = serializers.DateField(required=False)
    unregistered = serializers.BooleanField(required=False)


class ResultSerializer(serializers.Serializer[Any]):
    """What became of one register: ``session`` if it was stored, else ``error``."""

    session_id = serializers.IntegerField()
    status = serializers.IntegerField()
    session = SessionSerializer(required=False)
    error = RefusedVersion(required=False)


class BulkResultSerializer(serializers.Serializer[Any]):
    """One result for each register, in the order they were sent."""

    results = ResultSerializer(many=True)
