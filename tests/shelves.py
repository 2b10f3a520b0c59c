"""A made-up course with much to read at one question, and none of the catalogues that have commands."""

PAGES = 12

_RESOURCE = """
[[resources]]
id = "page-{n}"
title = "Page {n} of the *manual*"
author = "Author {n}"
year = 2020
url = "https://example.org/manual/{n}?part=%5B{n}%5D#top"
about = "What stands on page {n}."
"""


def _names(first: int, last: int) -> str:
    return ", ".join(f'"page-{n}"' for n in range(first, last + 1))


SHELVES = (
    """\
id = "shelves"
title = "Shelves"
invitation = "Come in and read."
"""
    + "".join(_RESOURCE.format(n=n) for n in range(1, PAGES + 1))
    + f"""
[[catalogues.woods]]
id = "oak"
text = "Oak"
about = "Heavy, and lasts."
resources = [{_names(1, 4)}]

[[catalogues.woods]]
id = "pine"
text = "Pine"
resources = [{_names(5, 8)}]

[[catalogues.woods]]
id = "ash"
text = "Ash"
resources = [{_names(9, PAGES)}]

[[exercises]]
id = "shelf"
title = "A shelf"
about = "From a board to a shelf."
minutes = 5

[[exercises.prompts]]
id = "S1"
step = 1
title = "The board"
text = "Every shelf begins with a board."
resources = ["page-2"]
examples = ["The one in the cellar."]

[[exercises.prompts.fields]]
id = "wood"
kind = "choice"
ask = "Which wood?"
catalogue = "woods"

[[exercises.prompts]]
id = "S2"
step = 2
title = "Hand in"
text = "That is all."
examples = ["Yes."]

[[exercises.prompts.fields]]
id = "done"
kind = "hand-in"
ask = "Hand it in?"
visible = "private"
"""
)
