import os
import tomllib
from pathlib import Path

import pytest

from bot import config
from bot.domain.refusals import CannotStart

ROOT = Path(__file__).parent.parent
CANARY = "canary-token-nobody-may-see"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("COHORT_")]:
        monkeypatch.delenv(name)


def written(text: str, name: str = "config.toml") -> Path:
    file = Path(name)
    file.write_text(text, encoding="utf-8")
    return file


def refusal(path: Path | None = None) -> str:
    with pytest.raises(CannotStart) as caught:
        config.load(path)
    assert caught.value.__cause__ is None
    shown_below = None if caught.value.__suppress_context__ else caught.value.__context__
    assert shown_below is None, "a traceback would show the values"
    return str(caught.value)


def test_nothing_written_gives_the_defaults() -> None:
    settings = config.load()
    assert settings.discord.token.get_secret_value() == ""
    assert settings.database.url == "sqlite+aiosqlite:///cohort-bot.sqlite3"
    assert settings.log.level == "INFO"


def test_the_example_has_every_setting_with_its_default() -> None:
    example = ROOT / "config.example.toml"
    sections = tomllib.loads(example.read_text(encoding="utf-8"))
    assert [f"{section}.{name}" for section, names in sections.items() for name in names] == config.SETTINGS
    in_example, by_default = config.load(example), config.load()
    assert (in_example.discord, in_example.database, in_example.deliveries, in_example.log) == (
        by_default.discord,
        by_default.database,
        by_default.deliveries,
        by_default.log,
    )


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    written('[discord]\ntoken = "from-the-file"\n[log]\nlevel = "ERROR"\n')
    monkeypatch.setenv("COHORT_DISCORD__TOKEN", " from-the-environment\n")
    settings = config.load()
    assert settings.discord.token.get_secret_value() == "from-the-environment"
    assert settings.log.level == "ERROR"


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    written('[discord]\ntoken = "from-the-file"\n')
    monkeypatch.setenv("COHORT_DISCORD__TOKEN", "")
    assert config.load().discord.token.get_secret_value() == "from-the-file"


def test_a_named_file_is_read_instead_of_the_usual_one() -> None:
    written('[log]\nlevel = "ERROR"\n')
    assert config.load(written('[log]\nlevel = "DEBUG"\n', "other.toml")).log.level == "DEBUG"


def test_a_named_file_that_is_not_there_is_a_mistake() -> None:
    assert refusal(Path("nowhere.toml")) == "nowhere.toml: there is no such settings file."


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///cohort.sqlite3", "sqlite+aiosqlite:///cohort.sqlite3"),
        ("sqlite+aiosqlite:////var/cohort.sqlite3", "sqlite+aiosqlite:////var/cohort.sqlite3"),
        ("postgresql://bot@db/cohort", "postgresql+asyncpg://bot@db/cohort"),
        ("postgres://bot@db/cohort", "postgresql+asyncpg://bot@db/cohort"),
    ],
)
def test_a_plain_database_address_gets_its_driver(given: str, used: str) -> None:
    assert config.load(written(f'[database]\nurl = "{given}"\n')).database.url == used


def test_every_mistake_is_named_at_once_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    written('[discord]\ntokn = "x"\napi_url = "discord.com"\n[databse]\nurl = "x"\n[log]\nlevel = "LOUD"\n')
    monkeypatch.setenv("COHORT_DATABASE__URL", "mysql://db/cohort")
    monkeypatch.setenv("COHORT_DISCROD__GATEWAY_URL", "wss://gateway.example")
    assert sorted(refusal().splitlines()) == [
        "COHORT_DATABASE__URL: must begin with sqlite:/// or postgresql://.",
        "COHORT_DISCROD__GATEWAY_URL: there is no such setting; did you mean COHORT_DISCORD__GATEWAY_URL?",
        "config.toml: databse: there is no such setting; did you mean database?",
        "config.toml: discord.api_url: must be an address that begins with https:// or http://.",
        "config.toml: discord.tokn: there is no such setting; did you mean discord.token?",
        "config.toml: log.level: must be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'.",
    ]


def test_a_misspelt_variable_names_the_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COHORT_DISCORD__TOKN", "x")
    assert refusal() == "COHORT_DISCORD__TOKN: there is no such setting; did you mean COHORT_DISCORD__TOKEN?"


def test_a_setting_outside_its_section_names_where_it_belongs() -> None:
    written('token = "x"\n')
    assert refusal() == "config.toml: token: there is no such setting; did you mean discord.token?"


def test_an_unlikely_setting_is_answered_with_all_there_are() -> None:
    written("[discord]\nzzz = 1\n")
    assert refusal() == (
        "config.toml: discord.zzz: there is no such setting; there are discord.token, discord.api_url, "
        "discord.gateway_url, database.url, deliveries.per_second, log.level."
    )


def test_broken_toml_names_the_file_and_the_line() -> None:
    written('[discord]\ntoken = "a"\nlevel =\n')
    assert refusal() == "config.toml: this is not TOML: Invalid value (at line 3, column 8)."


def test_a_variable_that_there_is_not_is_named_beside_broken_toml(monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken build: stop at the file, so that the next start brings the next mistake."""
    written("[discord\n")
    monkeypatch.setenv("COHORT_DISCROD__TOKEN", CANARY)
    said = refusal().splitlines()
    assert said[0].startswith("COHORT_DISCROD__TOKEN: there is no such setting")
    assert said[1].startswith("config.toml: this is not TOML")


def test_a_file_in_another_encoding_is_refused_in_a_sentence() -> None:
    Path("config.toml").write_bytes(b'[discord]\ntoken = "\xe9"\n')
    assert refusal() == "config.toml: byte 19 is not UTF-8 text; save the file as UTF-8."


@pytest.mark.parametrize(
    "text",
    [
        f'[discord]\ntoken = ["{CANARY}"]\n',
        f'[discord]\ntoken = {{ it = "{CANARY}" }}\n',
        f'discord = "{CANARY}"\n',
        f'[discord]\ntoken = "{CANARY} with a blank"\n',
        f'[discord]\ntokn = "{CANARY}"\n',
        f'[discord]\ntoken = "{CANARY}"\napi_url = "{CANARY}"\n',
        f'[discord]\ntoken = "{CANARY}\n',
        f'[database]\nurl = "mysql://bot:{CANARY}@db/cohort"\n',
        f'[log]\nlevel = "{CANARY}"\n',
    ],
)
def test_no_mistake_repeats_what_was_written(text: str) -> None:
    written(text)
    assert CANARY not in refusal()


def test_a_section_that_is_no_json_does_not_repeat_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COHORT_DISCORD", CANARY)
    assert refusal() == "COHORT_DISCORD: a whole section must be written as JSON."


def test_secrets_stay_out_of_what_is_shown() -> None:
    written(
        f'[discord]\ntoken = "{CANARY}"\n[database]\nurl = "postgresql://bot:{CANARY}@db:5432/cohort?sslmode=1"\n'
    )
    settings = config.load()
    assert CANARY not in f"{settings!r} {settings!s} {settings.discord} {settings.database!r}"
    assert settings.database.shown_url == "postgresql+asyncpg://bot:***@db:5432/cohort"
    assert settings.discord.token.get_secret_value() == CANARY
