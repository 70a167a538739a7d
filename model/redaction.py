r"""What the agent hides before anybody reads an event: secrets in command lines.

Redaction covers one thing, the `arguments` of a process (also where it stands as a parent or
beside a later policy event), and once, at exec time. The patterns are Go `regexp` (RE2: no
lookaround, no backreference) and go into `tetragon.redactionFilters` as one line of JSON.

How the agent applies them (`pkg/fieldfilters/redaction.go` at tag v1.6.0):

- The patterns run in order, each on what the one before left, each on every match.
- Only what a **capture group** holds becomes `*****`; without one nothing is hidden, in silence.
- The groups are searched again in the matched text alone, so what stands beside a value is part
  of the match here, and no pattern looks further with `\b` or `$` than its match reaches.

What they are applied to (`pkg/process/args.go` at the same tag): the arguments without the
program's name, joined by one space, an argument with a space in it between double quotes, and
nothing escaped.

Where a command line can be read in two ways, these patterns hide too much rather than too little.
"""

# How the name of a secret ends. Anything may stand before it (`db-password`, `PGPASSWORD`,
# `clientSecret`), nothing between it and the sign for the value: `tokenizer`, `max_tokens`,
# `--password-file` and `--token-ttl` hold no secrets. `pass` must be a word (`compass`,
# `bypass`), and `pwd` must follow one, for $PWD is a directory. Names that begin alike stand
# together, since Go tries each beginning at every letter.
_NAME = (
    r"(?:a(?:pi|ccess|ccount|uth)[_-]?key|p(?:ass(?:word|wd|phrase)|rivate[_-]?key)"
    r"|s(?:ecret(?:_id|[_-]?key(?:_base)?)?|igning[_-]?key|torepass)|token"
    r"|(?:^|[^a-z])pass|[_-]pwd)"
)
# The rest of a word. Its last quote may close what stands around it (`sh -c "x --token=y"`).
_REST = r"""\S*[^\s"']"""
# A text in quotes and what sticks to it: `'x y'`, `"x y"z`.
_QUOTED = rf"""(?:"[^"]*"|'[^']*')(?:{_REST})?"""
_SCHEME = r"(?:(?:basic|bearer|digest|negotiate|token)\s+)?"

# Few and cheap, for the agent runs each over every command line of the node, and Go's engine is
# slow where a pattern may begin anywhere: each begins with a sign as far as it can.
REDACTIONS: tuple[str, ...] = (
    # Headers: `-H "Authorization: Bearer x"`. An argument that is a header is hidden to its end,
    # whatever its scheme; elsewhere the word after the scheme; and the word after a bare `bearer`,
    # unless that word is a flag. The scheme stays: it helps whoever reads.
    rf"""(?i)["'][\w=-]*(?:authorization|cookie):\s*{_SCHEME}([^"']+)"""
    rf"""|authorization\s*[:=]\s*{_SCHEME}([^\s"']+)"""
    r"""|bearer[\s:=]+["']?(-?[^\s"'-][^\s"']*)""",
    # JSON and its relatives: `{"password" : "x y"}`, `{'token': 'x'}`, `"secret"=>"x"`, and JSON
    # in a script (`\"token\":\"x\"`). The closing quote is not asked for: long arguments are cut.
    rf"""(?is)["'](?:[\w.-]*{_NAME}|pass|pwd|bearer|authorization|cookie)\\*["']\s*[:=]>?\s*"""
    r"""(?:"((?:\\.|[^"\\])*)|'([^']*)|\\+["']([^"'\\]*)|([^\s"'\\,{}\[\]]+))""",
    # Queries: `?token=x&a=b`, where the next parameter is no secret and must stay to be read.
    # `sig` and `signature` open a pre-signed address of a cloud storage.
    rf"""(?i)[?&#](?:[\w.\[-]*(?:{_NAME}|sig(?:nature)?)|pass|pwd)\]?=([^\s&#"']+)""",
    # Addresses: `https://user:x@host`.
    r"""://[^\s/:@?#"']*:([^\s/?#"']+)@""",
    # The user of curl: `-u user:x`, `-u "user:x y"`. A user begins with a letter, so that the
    # numbers of `docker run -u 1000:1000` stay, or is empty.
    r"""-(?:[fkLsSv]*[uU]|-(?:proxy-)?user)(?:\s+|=)"""
    r"""(?:"(?:[A-Za-z][^:"]*)?:([^"]+)|'?(?:[A-Za-z][^\s:"']*)?:(\S*[^\s"']))""",
    # Assignments, YAML and other headers: `--password=x`, `PASSWORD=x`, `password = "x"`,
    # `api_key: x`, `X-API-Key: x`. A flag that the agent put in quotes for a space in its value is
    # hidden to the closing quote. Five stars are left alone: there the query or the address has
    # hidden a value already, and what follows it (`&a=b`, `@host`) must stay.
    rf"""(?i)"-(?:[^\s"]*=)?[\w.-]*{_NAME}=([^"]+)"""
    rf"""|{_NAME}(?:\]?=|\s+=\s+|\s*:\s*)({_QUOTED}|\*{{0,4}}[^\s*](?:{_REST})?)""",
    # Flags: `--password x`, `-storepass "x y"`. What begins with `--` is the next flag, and so is
    # a dash with one letter; other values may begin with a dash, as one token in 64 does.
    rf"""(?i)(?:^|[\s"'])-[\w.-]*{_NAME}\s+({_QUOTED}|-[^\s-]{_REST}|[^\s-](?:{_REST})?)""",
    # Secrets that say what they are, wherever they stand: tokens of GitHub, GitLab, Slack and
    # Vault, JSON web tokens, and the body of a private key.
    r"""(g(?:h[oprsu]_\w{20,}|ithub_pat_\w{20,}|lpat-[\w-]{16,})|xox[a-z]-[\w-]{10,}"""
    r"""|hv[bs]\.[\w-]{20,}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*)|PRIVATE KEY-----((?:-?[^-])+)""",
)

LIMITS: tuple[str, ...] = (
    "Only the arguments of a process are redacted, as they were at exec time: not the binary, the "
    "working directory, pod labels and annotations, and nothing that a policy reports of a kernel "
    "function, LSM hook or tracepoint (paths, buffers with file contents, environment variables).",
    "With `tetragon.exportFilename` empty the chart leaves the filters out: then the gRPC stream "
    "(`tetra getevents`) carries every secret, too.",
    "A secret is found by its name or its form. One under another name (`mysql -pSECRET`, "
    "`sshpass -p SECRET`, `redis-cli -a SECRET`, `curl -b SECRET`, `ENCRYPTION_KEY=SECRET`) or "
    "known by its position alone (`htpasswd -b file user SECRET`, `echo SECRET | ...`) stays.",
    'A name and a value in two places stay: `["--password", "SECRET"]`, '
    '`{"name": "PASSWORD", "value": "SECRET"}`, `printf PASSWORD=%s SECRET`.',
    "What is encoded together with its name stays: a script in base64, a query with `%3D` for `=`.",
    "A value with spaces is hidden whole only where quotes say how far it goes and it holds none "
    'of them itself. Of `"PASSWORD=x y"` only `x` is hidden, since `sh -c` scripts look the '
    "same, and a space behind a backslash ends a value.",
    "After a space (`--password SECRET`) a value that begins with `--`, or is a dash and one "
    "character, looks like the next flag and stays; one that begins with `*****` counts as hidden.",
    "In an address the password of `user:SECRET@host` is hidden, a token alone (`SECRET@host`) "
    "only in a known form; in `-u user:SECRET` the user must begin with a letter or be empty.",
    "Too much is hidden at times: the name in `--token NAME`, the group in `docker run -u app:app`,"
    " the mount in `-v /run/token:/token`. File names after `--password-file`, `--token-path` and "
    "`--secret-name` stay to be read.",
    'An attacker may call a command a secret: `sh -c "TOKEN=;curl..."` hides the rest of that '
    "word, a quoted flag the rest of its quotes. The programs that it starts are events of their "
    "own, with their own arguments.",
    "What was exported before a pattern was in place stays as it was written: rotate such secrets.",
)
