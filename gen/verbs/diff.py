"""placeholder"""
HELP = "x"
def arguments(parser): ...
def run(args): return 0
