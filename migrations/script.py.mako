"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision).replace("'", '"')}
down_revision = ${repr(down_revision).replace("'", '"')}


# No way back is written: whoever needs one restores the backup from before.
def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
