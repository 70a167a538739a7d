"""The verbs; a module each with a docstring for --help, arguments(parser) and run(args)."""
