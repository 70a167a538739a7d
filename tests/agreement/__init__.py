"""The set: policies, valid and broken, and what the real agent said of each.

`bases/` holds policies of our own, where upstream's examples have none of a kind. `mutators/` make
the changes, one small function for each rule of the agent. `index.jsonl` is what they make: each
entry a base, a change, a sentence. `record.jsonl` is what the agent said. Upstream's text is not
here: the tests read it beside the checkout, and the record knows each policy by its checksum.
"""
