"""Alerts on the shipped log, one file each, for what no policy can see but the exec event tells.

They are evaluated by Loki's ruler and only exist when `logs.shipping` is `loki`.
"""
