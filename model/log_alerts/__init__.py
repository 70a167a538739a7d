"""Alerts on the shipped log, one file each, for what no policy detects but exec events show.

They are evaluated by Loki's ruler and only exist when `logs.shipping` is `loki`.
"""
