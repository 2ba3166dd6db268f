"""The table that decides how much each piece of evidence weighs, and the words a recruiter reads.

A Fellegi-Sunter model: for every finding, `m` is how often it is seen when two records are one
person, `u` how often when they are two people. Its weight is log2(m / u) bits; the weights add up,
and the sum, with the prior, is the log-odds of one person. The shares are stated, not hidden in a
fit: contacts and careers from what a tenant's records look like, names and addresses checked on
FEBRL 1 and 2 (the benchmark scores on 3 and 4, which the table has not seen).
"""

from dataclasses import dataclass
from math import log2

# One record in this many of those that share a key is the same person.
PRIOR_BITS = -16.0


@dataclass(frozen=True, slots=True)
class Weight:
    m: float
    u: float
    words: str

    @property
    def bits(self) -> float:
        return log2(self.m / self.u)


WEIGHTS: dict[str, Weight] = {
    "given.exact.rare": Weight(0.70, 0.0025, "The first names are the same"),
    "given.exact.common": Weight(0.70, 0.015, "The first names are the same, and common"),
    "given.nickname": Weight(0.08, 0.003, "The first names are forms of one name"),
    "given.variant": Weight(0.05, 0.002, "The first names are spellings of one name"),
    "given.typo": Weight(0.10, 0.004, "The first names differ by a slip"),
    "given.part": Weight(0.05, 0.004, "The first names share a part"),
    "given.initial": Weight(0.05, 0.010, "An initial fits the first name"),
    "given.different": Weight(0.03, 0.90, "The first names differ"),
    "given.opposed": Weight(0.03, 0.95, "The first names are two different names"),
    "family.exact.rare": Weight(0.75, 0.0015, "The last names are the same"),
    "family.exact.common": Weight(0.75, 0.008, "The last names are the same, and common"),
    "family.variant": Weight(0.05, 0.001, "The last names are spellings of one name"),
    "family.typo": Weight(0.10, 0.002, "The last names differ by a slip"),
    "family.part": Weight(0.05, 0.001, "The last names share a part"),
    "family.initial": Weight(0.02, 0.008, "An initial fits the last name"),
    "family.different": Weight(0.04, 0.98, "The last names differ"),
    "name.swapped": Weight(0.03, 0.06, "First and last name stand in the other order"),
    "name.middle": Weight(0.01, 0.15, "The middle names differ"),
    "name.generation": Weight(0.002, 0.05, "One is a junior and the other is not"),
    "name.generation.one": Weight(0.05, 0.10, "Only one of the names has a generation (Jr, Sr)"),
    "email.same": Weight(0.60, 0.00001, "The same e-mail address"),
    "email.tagged": Weight(0.02, 0.000001, "The same mailbox, once with a tag"),
    "email.mended": Weight(0.02, 0.000005, "The same e-mail address, its domain mistyped once"),
    "email.slip": Weight(0.02, 0.00005, "The e-mail addresses differ by a slip"),
    "email.local": Weight(0.06, 0.004, "The same mailbox name at another provider"),
    "email.role": Weight(0.02, 0.01, "The same mailbox, but one that several people use"),
    "email.shared": Weight(0.02, 0.01, "The same mailbox, known to be used by different people"),
    "email.different": Weight(0.35, 0.99, "The e-mail addresses differ"),
    "phone.same": Weight(0.50, 0.00002, "The same telephone number"),
    "phone.landline": Weight(0.20, 0.00005, "The same landline, which a household may share"),
    "phone.slip": Weight(0.03, 0.0005, "The telephone numbers differ by a slip"),
    "phone.extension": Weight(0.02, 0.01, "The same switchboard with another extension"),
    "phone.shared": Weight(0.02, 0.01, "The same number, known to be used by different people"),
    "phone.different": Weight(0.45, 0.99, "The telephone numbers differ"),
    "linkedin.same": Weight(0.80, 0.000005, "The same LinkedIn profile"),
    "linkedin.shared": Weight(0.02, 0.01, "The same LinkedIn profile, used by different people"),
    "linkedin.different": Weight(0.04, 0.99, "The LinkedIn profiles differ"),
    "github.same": Weight(0.80, 0.00001, "The same GitHub account"),
    "github.shared": Weight(0.02, 0.01, "The same GitHub account, used by different people"),
    "github.different": Weight(0.10, 0.99, "The GitHub accounts differ"),
    "place.home": Weight(0.65, 0.00000001, "The same home address"),
    "place.address": Weight(0.25, 0.000005, "The same address, but for a part"),
    "place.near": Weight(0.03, 0.0001, "Nearly the same address"),
    "place.like": Weight(0.02, 0.0025, "The addresses are alike in part"),
    "place.city": Weight(0.60, 0.04, "The same city"),
    "place.country": Weight(0.25, 0.35, "The same country, another city"),
    "place.different": Weight(0.20, 0.60, "They live in different places"),
    "place.abroad": Weight(0.06, 0.45, "They live in different countries"),
    "place.other": Weight(0.10, 0.98, "The street addresses differ"),
    "jobs.spell": Weight(0.40, 0.0003, "The same employer in the same months"),
    "employer.same": Weight(0.45, 0.005, "The same employer"),
    "employer.different": Weight(0.40, 0.95, "No employer in common"),
    "position.same": Weight(0.50, 0.05, "The same position"),
    "position.different": Weight(0.40, 0.90, "The positions differ"),
    "school.same": Weight(0.60, 0.03, "The same school"),
    "school.different": Weight(0.20, 0.80, "No school in common"),
    "text.same": Weight(0.40, 0.0005, "Long passages of the resumes are the same"),
}
