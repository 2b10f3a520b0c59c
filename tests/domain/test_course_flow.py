"""The flow of an exercise: which ways there are, which loops can end, and the drawing."""

from dataclasses import replace

from bot.domain.course import Choice, Exercise, Prompt
from bot.domain.course_flow import endless, loops, mermaid, ways
from bot.domain.course_reader import read_published
from tests.domain.courses import bundled, garden

HEAD = 'id = "c"\ntitle = "C"\ninvitation = "Come."\n[[exercises]]\nid = "e"\ntitle = "E"\nabout = "A."\nminutes = 1\n'
PROMPT = """
[[exercises.prompts]]
id = "{id}"
step = 1
title = "{id}!"
text = "Say."
next = [{next}]
[[exercises.prompts.fields]]
id = "f"
kind = "choice"
ask = "Which?"
own_words = false
{more}
options = [{{ id = "a", text = "A" }}, {{ id = "b", text = "B" }}, {{ id = "c", text = "C" }}]
"""
END = """
[[exercises.prompts]]
id = "end"
step = 1
title = "End"
text = "Say."
[[exercises.prompts.fields]]
id = "done"
kind = "hand-in"
ask = "Well?"
"""


def on(go: str, *options: str, of: str, never: bool = False) -> str:
    wanted = ", ".join(f'"{option}"' for option in options)
    never_ = ", never = true" if never else ""
    return f'{{ when = {{ field = "{of}.f", is = [{wanted}]{never_} }}, go = "{go}" }}'


def exercise(*prompts: tuple[str, str] | tuple[str, str, str]) -> Exercise:
    """Prompts of one choice among a, b and c each: an id, the branches, and more keys of the choice."""
    made = [PROMPT.format(id=row[0], next=row[1], more=row[2] if len(row) > 2 else "") for row in prompts]
    return read_published(HEAD + "".join(made) + END, "c.toml").exercises[0]


def taking_own_words(prompt: Prompt) -> Prompt:
    kinds = (field.kind for field in prompt.fields)
    made = (replace(kind, own_words=True) if isinstance(kind, Choice) else kind for kind in kinds)
    return replace(
        prompt,
        fields=tuple(replace(field, kind=kind) for field, kind in zip(prompt.fields, made, strict=True)),
    )


def pairs(exercise: Exercise) -> list[tuple[str, str]]:
    return [(way.start, way.end) for way in ways(exercise)]


# Ways


def test_without_branches_each_prompt_leads_to_the_next() -> None:
    assert pairs(exercise(("P", ""), ("Q", ""))) == [("P", "Q"), ("Q", "end")]


def test_a_branch_is_one_way_and_going_on_another() -> None:
    assert pairs(exercise(("P", on("end", "a", of="P")), ("Q", ""))) == [
        ("P", "end"),
        ("P", "Q"),
        ("Q", "end"),
    ]


def test_a_question_that_may_be_left_open_always_leads_on_too() -> None:
    all_three = on("end", "a", "b", "c", of="P")
    assert ("P", "Q") in pairs(exercise(("P", all_three), ("Q", "")))


def test_a_question_that_must_be_answered_leads_on_only_by_an_answer_that_does() -> None:
    all_three = on("end", "a", "b", "c", of="P")
    assert ("P", "Q") not in pairs(exercise(("P", all_three, "required = true"), ("Q", "")))


def test_a_branch_below_one_that_takes_all_its_answers_is_no_way() -> None:
    both = f"{on('end', 'a', 'b', of='P')}, {on('Q', 'a', of='P')}"
    found = ways(exercise(("P", both), ("Q", "")))
    assert [way.end for way in found if way.start == "P" and way.branch is not None] == ["end"]


def test_where_several_may_be_chosen_a_branch_on_one_does_not_shadow_a_branch_on_another() -> None:
    both = f"{on('end', 'a', of='P', never=True)}, {on('R', 'b', of='P')}"
    one = exercise(("P", both, "required = true"), ("Q", ""), ("R", ""))
    many = exercise(("P", both, "max = 3\nrequired = true"), ("Q", ""), ("R", ""))
    assert ("P", "R") not in pairs(one)
    assert ("P", "R") in pairs(many)


def test_what_is_given_bars_the_ways_that_it_does_not_allow() -> None:
    one = exercise(("P", on("end", "a", of="P")), ("Q", ""))
    [field] = {branch.when[0].field for branch in one.prompts[0].branches}
    assert [way.end for way in ways(one, {field: frozenset({"a"})}) if way.start == "P"] == ["end"]
    assert [way.end for way in ways(one, {field: frozenset({"b"})}) if way.start == "P"] == ["Q"]


# Loops


def test_a_loop_is_found_with_its_prompts_in_the_order_of_the_file() -> None:
    one = exercise(("P", ""), ("Q", ""), ("R", on("P", "a", of="R")))
    assert loops(one) == (("P", "Q", "R"),)
    assert endless(one) == ()


def test_an_exercise_without_ways_back_has_no_loops() -> None:
    assert loops(exercise(("P", on("end", "a", of="P")), ("Q", ""))) == ()


def test_a_loop_that_every_answer_leads_back_into_is_endless() -> None:
    back = on("P", "a", "b", "c", of="Q")
    assert endless(exercise(("P", ""), ("Q", back, "required = true"))) == (("P", "Q"),)


def test_leaving_a_question_open_ends_a_loop_only_where_it_is_optional_or_takes_own_words() -> None:
    back = on("P", "a", "b", "c", of="Q")
    assert endless(exercise(("P", ""), ("Q", back))) == (("P", "Q"),)
    assert endless(exercise(("P", ""), ("Q", back, "optional = true"))) == ()
    asked = exercise(("P", ""), ("Q", back))
    assert endless(replace(asked, prompts=tuple(map(taking_own_words, asked.prompts)))) == ()


def test_a_loop_that_hangs_on_what_was_answered_before_it_is_endless() -> None:
    assert endless(exercise(("P", ""), ("Q", ""), ("R", on("Q", "a", of="P")))) == (("Q", "R"),)


def test_a_loop_whose_only_way_out_hangs_on_what_was_answered_before_it_is_endless() -> None:
    out, back = on("end", "a", of="P"), '{ go = "Q" }'
    assert endless(exercise(("P", ""), ("Q", ""), ("R", f"{out}, {back}"))) == (("Q", "R"),)


def test_a_loop_is_not_endless_for_what_was_answered_on_a_way_past_it() -> None:
    past, back = on("end", "a", of="P"), on("Q", "a", of="P")
    one = exercise(("P", past), ("Q", ""), ("R", f"{back}, {on('Q', 'b', of='R')}"))
    assert endless(one) == ()


def test_of_two_loops_only_the_endless_one_is_named() -> None:
    fine, endless_ = on("P", "a", of="P"), on("Q", "a", "b", "c", of="Q")
    assert endless(exercise(("P", fine), ("Q", endless_, "required = true"))) == (("Q",),)


def test_every_loop_of_a_sound_course_can_end() -> None:
    for one in (*garden().exercises, *bundled().exercises):
        assert endless(one) == ()
    assert loops(garden().exercises[0])


# The drawing


def test_the_drawing_names_prompts_ways_and_the_options_that_take_them() -> None:
    one = exercise(("P", on("end", "a", "b", of="P")), ("Q", on("P", "c", of="Q", never=True)))
    assert mermaid(one) == "\n".join(
        [
            "flowchart TD",
            '    p_P["1 · P!"]',
            '    p_Q["1 · Q!"]',
            '    p_end["1 · End"]',
            '    p_P -->|"A / B"| p_end',
            '    p_P -->|"otherwise"| p_Q',
            '    p_Q -.->|"not C"| p_P',
            '    p_Q -->|"otherwise"| p_end',
        ]
    )


def test_the_drawing_says_at_which_prompt_was_answered_what_a_way_hangs_on() -> None:
    one = exercise(("P", ""), ("Q", on("end", "a", of="P")), ("R", ""))
    assert 'p_Q -->|"P!: A"| p_end' in mermaid(one)


def test_the_drawing_shows_repeats_and_what_may_be_left_out() -> None:
    drawn = mermaid(garden().exercises[0])
    assert 'p_G7("7 · What may go wrong")' in drawn
    assert 'p_G7 -.->|"1 to 3 rounds"| p_G7' in drawn
    assert 'p_G4g -.->|"Look again"| p_G3' in drawn


def test_no_word_of_a_course_breaks_the_drawing() -> None:
    source = HEAD + PROMPT.format(id="P", next=on("end", "a", of="P"), more="") + END
    hostile = source.replace('"P!"', "'\"]; <b> | `x` #quot;'").replace(
        'text = "A"', "text = '\"| --> p_end'"
    )
    drawn = mermaid(read_published(hostile, "c.toml").exercises[0])
    assert 'p_P["1 · #quot;]; #lt;b#gt; #124; #96;x#96; #35;quot;"]' in drawn
    assert 'p_P -->|"#quot;#124; --#gt; p_end"| p_end' in drawn


def test_every_way_of_the_bundled_course_is_drawn_once() -> None:
    for one in bundled().exercises:
        arrows = [line for line in mermaid(one).splitlines() if "->" in line]
        rounds = [prompt for prompt in one.prompts if prompt.repeat is not None]
        assert len(arrows) == len(set(arrows)) == len(ways(one)) + len(rounds)
