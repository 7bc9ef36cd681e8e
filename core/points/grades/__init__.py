"""What a grade sets going (奖惩落实): `consequences` granted, reported on and closed by two; `deciders` who they are; `reminders` when it drags on."""
