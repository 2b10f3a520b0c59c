"""The pages that the course names: each is there once, well formed, met at a prompt, and honest about its date."""

from collections import Counter
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import pytest

from bot.domain.course import Choice, Course, Lines, Prompt, Resource
from tests.domain.courses import bundled

# The pages in the order of their numbers in the course; without tracking, with blanks and brackets encoded.
LISTED = """
https://www.neelnanda.io/blog/become-a-person-who-actually-does-things
https://aisafetyfundamentals.com/blog/alignment-careers-guide
https://aisafetyfundamentals.com/blog/not-covered-early-2024-alignment/
https://aisafetyfundamentals.com/blog/alignment-project-guidance/
https://aisafetyfundamentals.com/blog/alignment-project-ideas/
https://www.lesswrong.com/posts/nzmCvRvPm4xJuqztv/deepmind-is-hiring-for-the-scalable-alignment-and-alignment
https://forum.effectivealtruism.org/posts/7WXPkpqKGKewAymJf/how-to-pursue-a-career-in-technical-ai-alignment#How_to_pursue_research_contributor__ML_engineering__roles
https://forum.effectivealtruism.org/posts/vvocfhQ7bcBR4FLBx/apply-to-the-second-iteration-of-the-ml-for-alignment
https://mango-ambulance-93a.notion.site/ARENA-Virtual-Resources-7934b3cbcfbf4f249acac8842f887a99
https://forum.effectivealtruism.org/posts/7WXPkpqKGKewAymJf/how-to-pursue-a-career-in-technical-ai-alignment#Machine_learning
https://www.alignmentforum.org/posts/YDF7XhMThhNfHfim9/ai-safety-needs-great-engineers
https://jobs.lever.co/Anthropic/436ca148-6440-460f-b2a2-3334d9b142a5
https://80000hours.org/career-reviews/software-engineering/
https://80000hours.org/articles/ml-engineering-career-transition-guide/
https://www.lesswrong.com/posts/TjaeCWvLZtEDAS5Ex/towards-developmental-interpretability
https://en.wikipedia.org/wiki/Basic_research
https://intelligence.org/files/TechnicalAgenda.pdf
https://medium.com/@ml.at.berkeley/tricking-neural-networks-create-your-own-adversarial-examples-a61eb7620fd8
https://arxiv.org/pdf/2307.15043.pdf#page=28
https://www.alignmentforum.org/posts/timk6zHDTFdrHYLmu/adversarial-robustness-could-help-prevent-catastrophic
https://far.ai/post/2023-03-safety-vulnerable-world/
https://www.lesswrong.com/posts/8ccTZ9ZxpJrvnxt4F/shard-theory-in-nine-theses-a-distillation-and-critical
https://www.technologyreview.com/2016/10/07/244656/algorithms-probably-caused-a-flash-crash-of-the-british-pound/
https://www.michaeleisen.org/blog/?p=358
https://en.wikipedia.org/wiki/2010_flash_crash
https://arxiv.org/pdf/2401.03408.pdf
https://arxiv.org/pdf/2012.08630.pdf
https://aisafetyfundamentals.com/blog/ai-risks/
https://www.alignmentforum.org/posts/ChDH335ckdvpxXaXX/model-organisms-of-misalignment-the-case-for-a-new-pillar-of-1
https://aisafetyfundamentals.com/blog/what-is-ai-alignment/#:~:text=Moral%20philosophy%3A,hard%20to%20reconcile.
https://www.anthropic.com/news/collective-constitutional-ai-aligning-a-language-model-with-public-input
https://openai.com/blog/democratic-inputs-to-ai-grant-program-update
https://meaningalignment.org/values-and-alignment-paper
https://ai.stanford.edu/blog/learning-to-imitate/
https://ai.stanford.edu/~ang/papers/icml00-irl.pdf
https://80000hours.org/career-planning/process/longer-term-paths/
https://jobs.80000hours.org/?refinementList%5Btags_area%5D%5B0%5D=AI%20safety%20%26%20policy
https://80000hours.org/career-guide/personal-fit/#do-cheap-tests-first
https://80000hours.org/career-guide/career-capital/
https://www.google.com/search?q=5+minute+timer
https://www.lesswrong.com/posts/XvN2QQpKTuEzgkZHY/being-the-pareto-best-in-the-world
https://www.scotthyoung.com/blog/2020/04/01/skills-that-matter/
https://www.cold-takes.com/learning-by-writing/
"""
PAGES = LISTED.split()

# At which prompts a page is asked for, besides those that a catalogue brings along.
WANTED = {
    "A0": "R1 R2 R36",
    "A1": "R2 R36",
    "A1a": "R37 R2",
    "A1b": "R13 R14",
    "A2": "R38",
    "A3": "R38 R8 R9 R7",
    "A4": "R39 R40",
    "A5a": "R39",
    "A7": "R41 R42",
    "A7a": "R41",
    "A7b": "R38",
    "A8": "R36",
    "B0": "R4 R5 R1",
    "B1": "R5",
    "B2": "R42 R43 R2",
    "B3": "R3",
    "B4": "R40 R5",
    "B5": "R5",
    "B6": "R4",
    "B6g": "R5",
    "B7": "R4 R43",
    "B8": "R4",
    "B9": "R40 R5",
    "B10a": "R4",
    "B10b": "R4",
    "B11": "R4",
    "B11r": "R4",
    "B12b": "R1",
    "B13": "R4",
}

# Adverts, rounds of a programme, and the job board: they say of what time they are.
OF_THEIR_TIME = ("R6", "R8", "R9", "R12", "R37")

every_page = pytest.mark.parametrize("url", PAGES)


def by_id() -> dict[str, Resource]:
    return {resource.id: resource for resource in bundled().resources}


def prompts() -> dict[str, Prompt]:
    return {prompt.id: prompt for exercise in bundled().exercises for prompt in exercise.prompts}


def catalogues_at(course: Course, prompt: Prompt) -> list[str]:
    """The catalogues of which this prompt offers every entry."""
    offered = {
        option.id
        for field in prompt.fields
        if isinstance(field.kind, Choice | Lines)
        for option in field.kind.options
    }
    return [name for name, entries in course.catalogues if {entry.id for entry in entries} <= offered]


def met_at(prompt: Prompt) -> set[str]:
    """The ids of the pages that a member meets here, directly or beside an entry of a catalogue."""
    course = bundled()
    offered = dict(course.catalogues)
    entries = [entry for name in catalogues_at(course, prompt) for entry in offered[name]]
    return {*prompt.resources, *(resource for entry in entries for resource in entry.resources)}


def test_the_course_has_just_these_pages() -> None:
    assert len(PAGES) == len(set(PAGES)) == 43
    assert [(resource.id, resource.url) for resource in bundled().resources] == [
        (f"R{number}", url) for number, url in enumerate(PAGES, 1)
    ]


@every_page
def test_a_page_is_well_formed_and_tracks_nobody(url: str) -> None:
    parts = urlsplit(url)
    assert urlunsplit(parts) == url
    assert parts.scheme in ("http", "https")
    assert "." in (parts.hostname or "")
    assert url.isascii()
    assert not set(url) & set(" <>[]()\"'\\`|")
    names = [name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
    assert not [name for name in names if name.startswith(("utm_", "_g", "gclid", "fbclid", "mc_"))]


@every_page
def test_a_page_is_met_at_a_prompt(url: str) -> None:
    found = next(resource.id for resource in bundled().resources if resource.url == url)
    assert [prompt.id for prompt in prompts().values() if found in met_at(prompt)]


@pytest.mark.parametrize("prompt_id", WANTED)
def test_a_prompt_shows_the_pages_that_it_needs(prompt_id: str) -> None:
    assert set(WANTED[prompt_id].split()) <= set(prompts()[prompt_id].resources)


def test_every_area_and_role_is_offered_at_a_prompt() -> None:
    course = bundled()
    offered = Counter(name for prompt in prompts().values() for name in catalogues_at(course, prompt))
    assert set(offered) == {name for name, _ in course.catalogues} == {"areas", "roles"}


def test_every_area_and_role_says_what_it_is_and_where_to_read_on() -> None:
    entries = [entry for _, entries in bundled().catalogues for entry in entries]
    assert len(entries) == 8 + 7
    assert not [entry.id for entry in entries if not entry.about or not entry.resources]


def test_the_roles_stand_in_three_families() -> None:
    families = Counter(entry.family for entry in dict(bundled().catalogues)["roles"])
    assert list(families.values()) == [1, 2, 4]
    assert "" not in families


@pytest.mark.parametrize("resource_id", OF_THEIR_TIME)
def test_adverts_and_rounds_say_of_what_time_they_are(resource_id: str) -> None:
    assert "2022–24" in by_id()[resource_id].dated


def test_every_page_says_in_a_line_what_it_is() -> None:
    assert not [resource.id for resource in bundled().resources if not 20 <= len(resource.about) <= 300]


def test_the_five_readings_name_author_and_year() -> None:
    readings = [by_id()[f"R{number}"] for number in range(1, 6)]
    assert [(reading.author, reading.year) for reading in readings] == [
        ("Neel Nanda", 2022),
        ("Charlie Rogers-Smith", 2024),
        ("Adam Jones", 2024),
        ("Adam Jones", 2024),
        ("Adam Jones", 2024),
    ]
