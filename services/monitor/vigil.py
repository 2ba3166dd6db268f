"""When a breach has lasted long enough to be told, and its end long enough to be believed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.monitor.rules import Case, Rule


@dataclass(frozen=True, slots=True)
class Raise:
    case: Case
    rule: Rule
    summary: str


@dataclass(frozen=True, slots=True)
class Recover:
    case: Case


@dataclass(slots=True)
class Vigil:
    """Remembers since when each case is as it is. A case is open once `opened` was called, so what
    could not be written down is proposed again. `calm` is the least time that an end must last."""

    rules: Mapping[str, Rule]
    calm: float = 120.0
    open: set[Case] = field(default_factory=set[Case])
    changed: dict[Case, float] = field(default_factory=dict[Case, float])

    def look(self, breached: Mapping[Case, tuple[Rule, str]], now: float) -> list[Raise | Recover]:
        """What is to be told now."""
        contrary = {case for case in breached if case not in self.open}
        contrary |= {case for case in self.open if case not in breached}
        self.changed = {case: self.changed.get(case, now) for case in contrary}
        told: list[Raise | Recover] = []
        for case, since in sorted(self.changed.items()):
            if case in self.open:
                if now - since >= self._calm_of(case):
                    told.append(Recover(case))
            elif now - since >= breached[case][0].lasting:
                told.append(Raise(case, *breached[case]))
        return told

    def opened(self, case: Case) -> None:
        self.open.add(case)
        self.changed.pop(case, None)

    def closed(self, case: Case) -> None:
        self.open.discard(case)
        self.changed.pop(case, None)

    def _calm_of(self, case: Case) -> float:
        rule = self.rules.get(case.rule)
        return max(self.calm, rule.lasting) if rule else self.calm
