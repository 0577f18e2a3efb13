"""Employers: the one that is meant, or a new one."""

from municipalities.models import Employer


def known_or_new(
    *,
    employer_id: int | None = None,
    name: str = "",
    cvr: str = "",
    sector: str = Employer.Sector.PRIVATE,
) -> Employer:
    """The employer with that key, the one with that CVR number, or else a new one.

    In the caller's transaction; the caller has asked whether its member may.

    Raises:
        Employer.DoesNotExist: there is none with that key.
        ValidationError: no name, or not a CVR number.
    """
    if employer_id:
        return Employer.objects.get(pk=employer_id)
    if cvr and (known := Employer.objects.filter(cvr=cvr).first()):
        return known
    new = Employer(name=name, cvr=cvr, sector=sector)
    new.full_clean()
    new.save(force_insert=True)
    return new
