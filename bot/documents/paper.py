"""What a document says, whatever its form: of a plan, or of a whole cohort's session pack."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.plan import Plan, PlanSection, facts, name_of_plan


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, and the words that say the same."""

    png: bytes
    words: str


@dataclass(frozen=True, slots=True)
class Paper:
    """`facts` stand below the title. `changed_at`, aware UTC, is the date that the document has, None for none."""

    title: str
    facts: tuple[str, ...]
    sections: tuple[PlanSection, ...]
    changed_at: datetime | None = None
    picture: Picture | None = None


def of_plan(plan: Plan) -> Paper:
    return Paper(name_of_plan(plan), facts(plan), plan.sections, plan.changed_at)
