"""What is asked inside a check-in, as JSON."""

from typing import Any

from bot.domain.checking_in import (
    AskFit,
    AskLearned,
    AskNewDay,
    AskPost,
    AskWhom,
    AskWhy,
    ConfirmNewDay,
    Inside,
)
from bot.store.responses import deadline_from, deadline_to


def inside_to(inside: Inside) -> dict[str, Any]:
    match inside:
        case AskWhy(of):
            return {"is": "why", "of": of}
        case AskWhom(of):
            return {"is": "whom", "of": of}
        case AskPost(of):
            return {"is": "post", "of": of}
        case AskNewDay(of):
            return {"is": "new-day", "of": of}
        case ConfirmNewDay(of, said, due):
            return {"is": "confirm-new-day", "of": of, "said": said, "due": deadline_to(due)}
        case AskLearned(of):
            return {"is": "learned", "of": of}
        case AskFit(of):
            return {"is": "fit", "of": of}


def inside_from(raw: dict[str, Any]) -> Inside:
    of = raw["of"]
    match raw["is"]:
        case "why":
            return AskWhy(of)
        case "whom":
            return AskWhom(of)
        case "post":
            return AskPost(of)
        case "new-day":
            return AskNewDay(of)
        case "confirm-new-day":
            return ConfirmNewDay(of, raw["said"], deadline_from(raw["due"]))
        case "learned":
            return AskLearned(of)
        case "fit":
            return AskFit(of)
        case other:
            raise ValueError(f"nothing that is asked inside a check-in is called {other}")
