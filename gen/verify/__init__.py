"""`tetraflux verify`: run the scenarios of the detections under a live agent, and judge its events.

`plan` says what is run, `script` makes one shell script of it, `judge` reads what the script said
and what the agent reported. The targets (`local`, `cluster`) only carry the one to a machine and
the other back, so a run that was recorded anywhere is judged by the same code.
"""
