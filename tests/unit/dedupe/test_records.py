"""What a newer resume changes of a record."""

import struct

from runtime.candidates import CandidateFields
from services.dedupe.records import newer

FIELDS = CandidateFields(
    first_name="Maya",
    last_name="Lindqvist",
    email="maya@mail.example",
    position="Registered Nurse",
    experience_years=7.9,
)


def test_the_same_resume_again_changes_nothing() -> None:
    (as_stored,) = struct.unpack("f", struct.pack("f", 7.9))
    record = {**FIELDS.as_columns(), "experience_years": as_stored}
    assert as_stored != 7.9
    assert newer(record, FIELDS, ()) == ({}, {})


def test_a_newer_resume_changes_what_nobody_edited_and_only_proposes_contacts() -> None:
    record = {
        **FIELDS.as_columns(),
        "email": "old@mail.example",
        "position": "Head Nurse",
        "experience_years": 6.9,
    }
    changes, proposals = newer(record, FIELDS, ["position"])
    assert changes == {"experience_years": 7.9}
    assert proposals == {"email": "maya@mail.example"}
