"""What a policy sees and does, and what escapes it, in sentences: `tetraflux explain`.

text.py          the whole text of a policy
hooks.py         its hooks: where they are, what they let through, what then happens
scope.py         whose processes it looks at
actions.py       actions in words
blind_spots.py   what escapes hooks like its own; syscalls.py: calls that do the same
plain.py         words of the pages (gen.docs) for a terminal
"""
