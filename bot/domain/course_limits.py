"""How much a course file may say: what fits on a card of Discord's, beside what the bot puts there itself.

Discord takes 25 options in a select, 80 characters on a button, 100 in an option, five buttons in a row, 512
characters in a link, and 4,000 characters on a card.
"""

MOST_TITLE = 100
MOST_ASK = 500
MOST_ABOUT = 300
MOST_EXAMPLE = 300
MOST_EXAMPLES = 2000
"""Characters of all examples of a prompt, which are shown together."""
MOST_OPTION = 80
MOST_OPTIONS = 25
MOST_TAG = 20
MOST_UNIT = 40
MOST_URL = 512
MOST_LINKS = 5
MOST_QUESTION = 200
MOST_QUESTIONS = 10
"""For reviewers, at the final session."""
MOST_ROUNDS = 20
MOST_DATED = 20
MOST_MINUTES = 120
"""Of a timer."""
MOST_PROMPT = 1400
"""Characters of a prompt's text: with its longest question, all of it still stands on the card."""
MOST_CARD = 3000
"""Characters of a prompt's text, its question and its options; the rest of the card is for what was answered."""
