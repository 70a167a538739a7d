"""says: SystemExit: 3"""


def declare(settings):
    raise SystemExit(3)
