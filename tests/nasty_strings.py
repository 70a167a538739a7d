"""Strings that some YAML parser reads as something else, or that some emitter writes wrongly.

Grouped by what makes them nasty. Each must come back as the same string from every reader.
"""

from __future__ import annotations

from itertools import chain

BY_REASON: dict[str, tuple[str, ...]] = {
    "a bool to a YAML 1.1 reader": (
        *("y", "Y", "n", "N", "yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off"),
        *("Off", "OFF", "true", "True", "TRUE", "false", "False", "FALSE", "t", "f", "T", "F"),
        *("oN", "yEs", "nO", "tRue", "none", "None", "NONE", "nil"),
    ),
    "null": ("~", "null", "Null", "NULL", "nULL", ""),
    "an integer": (
        *("0", "1", "-1", "+1", "-0", "+0", "00", "007", "010", "08", "09", "0o17", "0O17", "0x1F"),
        *("0X1f", "0xg", "0b1", "0b101", "-0x1F", "+0b1", "1_000", "_1", "1_", "1,000", "8080"),
        *("65535", "2147483648", "9223372036854775808", "18446744073709551616"),
    ),
    "a float": (
        *("1.10", "1.0", "1.", "5.", ".5", "-.5", "+.5", "0.", "1e3", "1E3", "1e+3", "1.5e-7"),
        *("12e4567", "12345e7", "1234567e8", "1e", "e3", "1_0.5", "0e0", ".e1", "-", "+", "."),
        *(".inf", ".Inf", ".INF", "-.inf", "+.inf", ".nan", ".NaN", ".NAN", "inf", "nan", "NaN"),
        *("Infinity", "-Infinity", "1.2.3", "1.6.0", "v1.6.0", "127.0.0.1", "10.0.0.0/8"),
    ),
    "base 60": ("1:30", "190:20:30", "1:30.5", "-1:30", "12:00", "23:59:59", "1:60", "0:0", "::1"),
    "a date or a time": (
        *("2024-01-01", "2024-1-1", "2024-01-01T00:00:00Z", "2024-01-01 00:00:00"),
        *("2001-12-14t21:59:43.10-05:00", "2024-13-45", "2024-01", "12:30:45Z", "0001-01-01"),
    ),
    "a word of the YAML language": (
        *("=", "<<", "---", "--- ", "...", "... ", "--- a", "---a", "...a", "--", "%YAML 1.1"),
        *("%TAG ! tag:yaml.org,2000:", "!!str a", "!!null", "!!binary aGk=", "!", "!a", "!<a>"),
    ),
    "an indicator where a value begins": (
        *("- x", "-", "-x", "- ", "? x", "?", "?x", ": x", ":", ":x", ", x", ",", "[", "]", "{"),
        *("}", "[a]", "[]", "{a}", "{}", "{a: b}", "#", "# x", "#x", "&", "&a", "*", "*a", "*.log"),
        *("|", "|-", "| x", ">", ">-", "> x", "%", "%a", "%-d", "@", "@a", "`", "`a`", "'", '"'),
    ),
    "an indicator further in": (
        *("a: b", "a:", "a :b", "a:b", "a: ", "a #b", "a # b", "a#b", "a\t#b", "a:\tb", "a, b"),
        *("key: value # no", "http://a.b:80/c?d=e#f", "a - b", "a | b", "a > b", "x: [y", "a}"),
        "a]",
    ),
    "quotes and backslashes": (
        *("''", '""', "'a'", '"a"', "it's", 'say "hi"', """it's "both\"""", "'a", 'a"', "a'b\"c"),
        *("\\", "\\\\", "a\\", "\\n", "\\u0041", "\\x41", "C:\\temp\\new", "\\'", '\\"', "\\ "),
        *("a\\\nb", 'a"\nb', "'''", '"""'),
    ),
    "blanks at an end": (
        *(" ", "  ", " a", "a ", "  a  ", "\t", "\ta", "a\t", " \t ", "a  b", "a\tb", "\u00a0"),
        *("\u00a0a", "a\u00a0", "\u3000", "\u2003a"),
    ),
    "line ends": (
        *("\n", "\n\n", "\n\n\n", "a\n", "a\n\n", "a\n\n\n", "\na", "\n\na", "a\nb", "a\n\nb"),
        *("a\nb\n", "a\nb\n\n", "\r", "a\rb", "\ra", "a\r", "\r\n", "a\r\nb", "a\r\nb\r\n"),
        *("a\n\rb", "a\x85b", "\x85", "\x85a", "a\x85", "a\u2028b", "\u2028", "a\u2029b", "\u2029"),
        "a\nb\u2028c",
    ),
    "blanks in text of several lines": (
        *("a \nb", "a\t\nb", "a\n b", "a\n\tb", " a\nb", "\ta\nb", "  a\n b\nc", "a\n \nb"),
        *("a\n\t\nb", "a\nb ", "a\nb\t", "a\n ", "a\n\t", " \na", "\n a", "a\n\n\n b\n", "\n \n"),
        *(" \n", "a\n  \n", "a\n\n  b\n\n\n    c\n", "a\n    b\n  c\nd", "if x:\n\treturn\n"),
    ),
    "language in text of several lines": (
        *("a: b\nc: d\n", "- a\n- b\n", "---\na\n", "a\n---\nb\n", "a\n...\nb", "# a\nb"),
        *("a\n# b\n", "{\n  a\n}", "|\n a", "%a\nb", '{"a": "b"}\n{"c": 1}\n', "a: |\n  b\n"),
        *("- |\n  x\n", "<<\n", "y\nn", "null\n", "1\n", "~\n", "\u00e9\n\u4e2d\u6587\n"),
        *("\U0001f600\nb", "a\x00\nb"),
    ),
    "letters that not every writer writes": (
        *("\u00e9", "na\u00efve", "\u4e2d\u6587", "\u05e9\u05dc\u05d5\u05dd", "e\u0301"),
        *("\U0001f600", "a \U0001f468\u200d\U0001f469\u200d\U0001f467 b", "\U0001f1e9\U0001f1ea"),
        *("\U0010ffff", "\ufeff", "\ufeffa", "a\ufeffb", "a\n\ufeffb", "\u200b", "a\u202eb"),
        *("\u2066a", "\u00ad", "\ufffd", "\ufffe", "\uffff", "\U0001fffe", "\ue000", "\ud7ff"),
        *("\ufdd0", "\u0600", "\u0660\u0661", "\uff11", "\u2460"),
    ),
    "control characters": tuple(
        [chr(code) for code in (*range(0x20), 0x7F, *range(0x80, 0xA0))]
        + ["a\x00b", "\x1b[31mred\x1b[0m", "a\x07\nb", "\x7f\n"]
    ),
    "code of other languages": (
        *('{"a": [1, null, "b"]}', "[1, 2]", "{{ .Values.x }}", "{{- if .a }}b{{ end }}", "{{}}"),
        *('{{ $labels.pod | printf "%s" }}', "${x}", "${x:-default}", "$x", "$(x)", "$${x}"),
        *("%s %d", r"^(?i)\s*[\w.-]+@example\.com$", r"(?:--(password|token)[= ])(\S+)", ".*"),
        *("a|b", "^a$", 'sum by (pod) (rate(x{a="b",c=~"d.*"}[5m])) > 0', "up == 0"),
        *('{app="x"} |= "y" | json', "*/5 * * * *", "@every 5m", "@daily", "a=b&c=d"),
        *("<a href='b'>c</a>", "/usr/bin/**", "!x", "-c", "--flag=x", "-1s", "5m", "1h30m"),
        *("512Mi", "100m", "1e9Ki", "50%", "1d", "0s", "sha256:" + "0" * 64, "0e12345678", "7e10"),
        *("1e1000000", "6e5f4a3", "abc1234", "0123456", "a@b.c", "a/b:c", "oci://ghcr.io/a/b:1.0"),
        *("[::]:2112", "user:pass", "a::b", "a?b", "~/x"),
    ),
    "length": (
        *("a" * 127, "a" * 128, "a" * 129, "a" * 1024, "a" * 5000, "word " * 1000 + "end"),
        *("x: " * 1700, '"q" ' * 1300, "\u00e9 " * 2500, "a\n" * 2500, ("b" * 5000 + "\n") * 2),
        *("- " + "c" * 200 + ": d", "\u4e2d" * 130, "\U0001f600" * 100),
        " " * 200 + "x" + " " * 200,
    ),
}

NASTY: tuple[str, ...] = tuple(dict.fromkeys(chain.from_iterable(BY_REASON.values())))
"""All of them, each once."""

HALVES: tuple[str, ...] = ("\ud800", "a\udfffb", "\ude00\ud83d", "a\n\udc80\n")
"""Text that UTF-8 cannot hold, as Python makes of file names and of broken JSON."""
