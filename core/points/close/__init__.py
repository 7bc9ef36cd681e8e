"""The close (月结) of a period, and what goes with it.

`monthly_close` works a period that is `owed` out once from its `inputs` (`facts`, claims, `carry_over`); `settlement` puts it into the ledger; `meeting_results` ends every meeting that points wait for; `assessment` fills score sheets; `trial` tries another
rulebook; `weekly_report` and `waiting_claims` tell what is under way.
"""
