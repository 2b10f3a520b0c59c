"""The settings: read from a TOML file and the environment, with every mistake named at once."""

import os
import tomllib
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from bot.domain.refusals import CannotStart

DEFAULT_FILE = Path("config.toml")
PREFIX = "COHORT_"
DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


def _token(token: SecretStr) -> SecretStr:
    text = token.get_secret_value().strip()
    if not text.isascii() or any(not character.isprintable() or character.isspace() for character in text):
        raise ValueError("holds a blank or a character that no token has; copy the token again")
    return SecretStr(text)


def _address(*schemes: str, optional: bool = False) -> AfterValidator:
    def check(address: str) -> str:
        parts = urlsplit(address)
        if not (address == "" and optional) and (parts.scheme not in schemes or not parts.hostname):
            raise ValueError(f"must be an address that begins with {' or '.join(f'{s}://' for s in schemes)}")
        return address.rstrip("/")

    return AfterValidator(check)


def _database_url(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    if scheme not in DRIVERS or not separator or not rest:
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return f"{DRIVERS[scheme]}://{rest}"


class _Section(BaseModel):
    # hide_input_in_errors: whatever goes wrong, nobody's token stands in the message.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Discord(_Section):
    token: Annotated[SecretStr, AfterValidator(_token)] = SecretStr("")
    api_url: Annotated[str, _address("https", "http")] = "https://discord.com/api/v10"
    # Empty: whatever the API names.
    gateway_url: Annotated[str, _address("wss", "ws", optional=True)] = ""


class Database(_Section):
    # Not in the repr: it may hold a password.
    url: Annotated[str, AfterValidator(_database_url)] = Field(
        default="sqlite+aiosqlite:///cohort-bot.sqlite3", repr=False
    )

    @property
    def shown_url(self) -> str:
        """The address without its password, for logs and for people."""
        parts = urlsplit(self.url)
        user, at, host = parts.netloc.rpartition("@")
        name, colon, _ = user.partition(":")
        return f"{parts.scheme}://{name}{':***' if colon else ''}{at}{host}{parts.path}"


class Deliveries(_Section):
    per_second: int = Field(default=25, ge=1, le=50)


class Log(_Section):
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    discord: Discord = Discord()
    database: Database = Database()
    deliveries: Deliveries = Deliveries()
    log: Log = Log()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, TomlConfigSettingsSource(settings_cls)


_SECTIONS: dict[str, type[_Section]] = {
    "discord": Discord,
    "database": Database,
    "deliveries": Deliveries,
    "log": Log,
}
SETTINGS = [f"{section}.{name}" for section, kind in _SECTIONS.items() for name in kind.model_fields]


def load(path: Path | None = None) -> Settings:
    """Read `path`, or `config.toml` where there is one; the environment goes before the file.

    Raises CannotStart with a line for every mistake. No line repeats a value, since any could be the token.
    """
    if path is not None and not path.is_file():
        raise CannotStart(f"{path}: there is no such settings file.")
    file = path or DEFAULT_FILE

    class FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=file)

    mistakes = _unknown_variables()
    try:
        settings = FromFile()
    except tomllib.TOMLDecodeError as error:
        mistakes.append(f"{file}: this is not TOML: {error}.")
    except UnicodeDecodeError as error:
        mistakes.append(f"{file}: byte {error.start} is not UTF-8 text; save the file as UTF-8.")
    except OSError as error:
        mistakes.append(f"{file}: {error.strerror or 'cannot be read'}.")
    except SettingsError:
        whole = [_variable(section) for section in _SECTIONS if _variable(section) in os.environ]
        mistakes.append(f"{', '.join(whole)}: a whole section must be written as JSON.")
    except ValidationError as error:
        mistakes += [_sentence(file, mistake) for mistake in error.errors(include_input=False)]
    else:
        if not mistakes:
            return settings
    raise CannotStart("\n".join(mistakes)) from None


def _variable(path: str) -> str:
    return PREFIX + path.replace(".", "__").upper()


def _unknown_variables() -> list[str]:
    """Variables whose section does not exist; pydantic-settings passes over them in silence."""
    ours = [name for name in sorted(os.environ) if name.upper().startswith(PREFIX)]
    paths = {name: name[len(PREFIX) :].lower().replace("__", ".") for name in ours}
    return [
        f"{name}: there is no such setting{_nearest(path, _variable)}"
        for name, path in paths.items()
        if path.partition(".")[0] not in _SECTIONS
    ]


def _sentence(file: Path, mistake: ErrorDetails) -> str:
    path = ".".join(str(part) for part in mistake["loc"])
    variable = next((name for name in os.environ if name.upper() == _variable(path)), None)
    where = variable or f"{file}: {path}"
    if mistake["type"] == "extra_forbidden":
        return f"{where}: there is no such setting{_nearest(path, _variable if variable else str)}"
    if mistake["type"] == "value_error":
        return f"{where}: {mistake['msg'].removeprefix('Value error, ')}."
    if mistake["type"] == "string_type":
        return f"{where}: must be text in quotation marks."
    if mistake["type"] in ("model_type", "model_attributes_type"):
        return f"{where}: is a section; write [{path}] and its settings below."
    return f"{where}: {mistake['msg'].replace('Input should', 'must')}."


def _nearest(path: str, shown: Callable[[str], str]) -> str:
    """The setting that was probably meant, to end the sentence with."""
    known = [*_SECTIONS, *SETTINGS]
    leaf = path.rpartition(".")[2]
    same_leaf = [setting for setting in known if get_close_matches(leaf, [setting.rpartition(".")[2]])]
    nearest = get_close_matches(path, known, n=1, cutoff=0.85) + same_leaf
    if nearest:
        return f"; did you mean {shown(nearest[0])}?"
    return f"; there are {', '.join(map(shown, SETTINGS))}."
