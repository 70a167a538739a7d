"""What is a secret and what is none, each with the name under which it stands.

A dot in the middle (`·`) is taken out of each: no line of this file may look like a real credential
to those who scan repositories. What is random is made from a seed.
"""

from __future__ import annotations

import base64
import random
import string
from typing import NamedTuple

_RANDOM = random.Random(12)  # noqa: S311
_LETTERS = string.ascii_letters + string.digits


class Case(NamedTuple):
    """A value and the key that it stands under."""

    text: str
    name: str = "note"


def _some(count: int, alphabet: str = _LETTERS) -> str:
    return "".join(_RANDOM.choice(alphabet) for _ in range(count))


def _hex(count: int) -> str:
    return _some(count, "0123456789abcdef")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _plain(*cases: Case | str) -> tuple[Case, ...]:
    made = [each if isinstance(each, Case) else Case(each) for each in cases]
    return tuple(Case(each.text.replace("·", ""), each.name) for each in made)


_UUID = "3f2b8c1e-9d4a-4e7f-8a21-5c6d7e8f9a0b"
_LOWER = string.ascii_lowercase + string.digits

SECRETS = _plain(
    # Pushover
    "azGDORe·PK8gMaC0QOYAMyEEuzJnyUi",
    f"a{_some(29, _LOWER)}",
    f"u{_some(29, _LOWER)}",
    f"u{_some(29)}",
    f"the token is a{_some(29)}, keep it",
    Case("pushover://shoutrrr:" + f"a{_some(29, _LOWER)}" + "@user", "url"),
    # Webhooks
    f"https://hooks.sl·ack.com/services/T{_some(8).upper()}/B{_some(8).upper()}/{_some(24)}",
    Case(f"https://hooks.sl·ack.com/workflows/T0{_some(7)}/A0{_some(7)}/1/{_some(20)}", "url"),
    f"https://dis·cord.com/api/webhooks/123456789012345678/{_some(68)}",
    f"https://dis·cordapp.com/api/v10/webhooks/123456789012345678/{_some(68)}",
    f"https://api.tele·gram.org/bot123456789:A·A{_some(33)}/sendMessage",
    f"123456789:A·A{_some(33)}",
    f"https://example.webhook.off·ice.com/webhookb2/{_UUID}@{_UUID}/IncomingWebhook/{_hex(32)}/{_UUID}",
    f"https://chat.google·apis.com/v1/spaces/AAAA/messages?key={_some(30)}&token={_some(40)}",
    f"https://hooks.za·pier.com/hooks/catch/1234567/{_some(7, _LOWER)}/",
    f"https://hc-p·ing.com/{_UUID}",
    Case(f"https://mattermost.example.org/hooks/{_some(26, _LOWER)}", "webhook_url"),
    Case(f"https://alerts.example.org/in/{_hex(32)}", "webhookUrl"),
    # Headers
    "Authorization: Bea·rer " + _some(40),
    "Authorization: Ba·sic " + _base64("admin:hunter2"),
    Case("Bea·rer " + _some(32), "Authorization"),
    Case("Ba·sic " + _base64("admin:hunter2"), "authorization"),
    '{"headers": {"Authorization": "Tok·en ' + _hex(40) + '"}}',
    "X-Api-Key: " + _some(32),
    'PRIVATE-TOKEN: "' + _some(20) + '"',
    # Addresses
    "redis://:hunt·er2@redis.example.org:6379/0",
    "postgres://app:hunt·er2@db:5432/app?sslmode=disable",
    "mongodb+srv://u:p4ss·w0rd@cluster0.example.net/db",
    "amqp://guest:gue·st@mq:5672",
    "https://me:hunt·er2@example.org",
    "app:hunt·er2@tcp(db:3306)/app?parseTime=true",
    "jdbc:postgresql://db/app?user=app&password=hunt·er2",
    "jdbc:oracle:thin:scott/ti·ger@db:1521:x",
    f"https://{_hex(32)}@o12345.ingest.sentry.io/4501",
    "https://example.org/x?tok·en=" + _some(24),
    "https://example.org/x?a=b&api_k·ey=" + _some(24),
    f"https://account.blob.core.windows.net/c?sv=2022-11-02&sig={_some(43)}%3D",
    # Base64
    _base64("-----BEGIN RSA PRIV" + "ATE KEY-----\n" + _some(64)),
    _base64("admin:hunter2"),
    _base64("AK" + "IA" + _some(16, string.ascii_uppercase)),
    _base64("password: hunter2\nuser: admin\n"),
    _base64(_base64("DB_PASSWORD=hunter2")),
    Case(_base64("hunter2!"), "password"),
    '{"auths":{"ghcr.io":{"auth":"' + _base64("me:hunt" + "er2") + '"}}}',
    Case(_base64('{"auths":{"x":{"auth":"' + _base64("me:hunt" + "er2") + '"}}}'), ".docker"),
    Case(_base64("-----BEGIN EC PRIV" + "ATE KEY-----\nMHc"), "client-key-data"),
    # Keys and hashes
    "-----BEGIN PGP PRIV·ATE KEY BLOCK-----\n\nlQOYBF",
    "-----BEGIN OPENSSH PRIV·ATE KEY-----\nb3Blbn",
    "-----BEGIN ENCRYPTED PRIV·ATE KEY-----",
    '{"type": "service_account", "private_key": "-----BEGIN PRIV·ATE KEY-----\\nMIIE"}',
    "PuTTY-User-Key-·File-3: ssh-ed25519",
    "AGE-SECRET-·KEY-1" + "QPZRY9X8GF" * 6,
    f"[Interface]\nPrivateKey = {_some(43)}=\n",
    "$2·y$10$" + _some(53),
    "admin:$ap·r1$abcdefgh$" + _some(22),
    "$argon2·id$v=19$m=65536,t=3,p=4$" + _some(22) + "$" + _some(43),
    "$6·$rounds=5000$salt$" + _some(86),
    # Command lines and variables
    "app --password hunt·er2 --verbose",
    "app --api-token=" + _some(20),
    "PGPASSWORD=hunt·er2 psql -h db",
    "PGPASS·WORD=x cmd",
    "run --pass·word x",
    "export MYSQL_PWD=hunt·er2",
    "curl -u admin:hunt·er2 https://example.org",
    "sshpass -p hunt·er2 ssh me@host",
    "mysqldump -u root -phunt·er2 app",
    "machine example.org login me password hunt·er2",
    "docker login -u me -p hunt·er2 ghcr.io",
    "redis-cli -a hunt·er2 ping",
    # Tokens of services
    "AK·IAIOSFODNN7EXAMPLE",
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfi·CYEXAMPLEKEY",
    "gh·p_" + _some(36),
    "github·_pat_" + _some(22) + "_" + _some(59),
    "gl·pat-" + _some(20),
    "gl·rt-" + _some(20),
    "np·m_" + _some(36),
    "py·pi-AgEIcHlwaS5vcmc" + _some(60),
    "S·G." + _some(22) + "." + _some(43),
    "sk_·live_" + _some(24),
    "rk_·live_" + _some(24),
    "wh·sec_" + _some(32),
    "sk-·proj-" + _some(48),
    "sk-·ant-api03-" + _some(93) + "AA",
    "sk-" + _some(20) + "T3Blbk·FJ" + _some(20),
    "h·f_" + _some(34),
    "DefaultEndpointsProtocol=https;AccountName=x;AccountK·ey=" + _some(86) + "==",
    "abc8Q·~" + _some(34),
    _some(86) + "·==",
    "dop_·v1_" + _hex(64),
    "S·K" + _hex(32),
    "k·ey-" + _hex(32),
    "xo·xb-123456789012-123456789012-" + _some(24),
    "xa·pp-1-A0123456789-1234567890123-" + _hex(64),
    "gl·sa_" + _some(32) + "_" + _hex(8),
    "eyJr·Ijoi" + _some(70),
    "NR·AK-" + _some(27).upper(),
    "hv·s." + _some(95),
    "dckr_·pat_" + _some(27),
    "da·pi" + _hex(32),
    "shp·at_" + _hex(32),
    "lin_·api_" + _some(40),
    "nt·n_" + _some(46),
    "AT·ATT3" + _some(180),
    "PM·AK-" + _hex(24) + "-" + _hex(34),
    "dp.·pt." + _some(43),
    "ts·key-auth-" + _some(12) + "CNTRL-" + _some(32),
    "AI·za" + _some(35),
    "GOC·SPX-" + _some(28),
    "pscale_·tkn_" + _some(43),
    _some(14) + ".atlas·v1." + _some(65),
    "eyJhbGciOiJIUzI1NiJ9.·eyJzdWIiOiIxMjM0In0.x",
    "sha256·~" + _some(43),
    "rubygems·_" + _hex(48),
    "sntr·yu_" + _hex(64),
    # Under a name
    Case("hunt·er2", "secretKey"),
    Case("hunt·er2", "password"),
    Case("hunt·er2", "passphrase"),
    Case("hunt·er2", "db_pwd"),
    Case("hunt·er2", "dbPassword"),
    Case("correct horse battery", "adminPassword"),
    Case(_some(24), "auth"),
    Case(_some(24), "credentials"),
    Case("admin:hunt·er2", "auth"),
    Case(_hex(32), "secret"),
    Case(_hex(32), "routing_key"),
    Case(_UUID, "api-key"),
    Case("user:p4ss·word@tcp(db)/x", "dsn"),
    Case("Server=db;User Id=app;Password=hunt·er2;", "connectionString"),
    Case("[OUTPUT]\n    HTTP_Passwd hunt·er2\n"),
    Case("a: b\nspec:\n  token: hunt·er2\n"),
    Case('{"client_secret":"hunt·er2"}'),
    Case("const apiKey = 'hunt·er2'"),
    Case('{"log": "{\\"password\\":\\"hunt·er2\\"}"}'),
    Case("<adminPassword>\n  hunt·er2\n</adminPassword>"),
    Case('setenv("API_TOKEN", "' + _some(20) + '")'),
    Case("TOKEN ?= " + _some(20)),
    Case("facebook 1308742762612587|" + _some(27)),
)  # fmt: skip

HARMLESS = _plain(
    # References
    Case("/var/run/secrets/token", "token"),
    Case("/var/run/secrets/kubernetes.io/serviceaccount/token", "bearer_token_file"),
    Case("/etc/app/tls.key", "key"),
    Case("${PASSWORD}", "password"),
    Case("$(DB_PASSWORD)", "password"),
    Case("{{ .Values.password }}", "password"),
    Case("$__file{/etc/secrets/password}", "password"),
    Case("ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]", "password"),
    Case("op://vault/item/password", "password"),
    Case("ref+vault://secret/app#/password", "token"),
    Case("<password>", "password"),
    Case("changeme", "password"),
    Case("YOUR_API_KEY", "api_key"),
    Case("REDACTED", "token"),
    Case("********", "password"),
    Case("xxxxxxxx", "token"),
    Case("", "password"),
    "[OUTPUT]\n    HTTP_Passwd ${PASSWORD}\n",
    "token: /var/run/secrets/token\n",
    "password: $PASSWORD\n",
    "postgres://app:${DB_PASSWORD}@db:5432/app",
    "postgres://app:$(DB_PASSWORD)@db:5432/app",
    "https://{{ user }}:{{ password }}@example.org",
    "https://example.org/?token=${TOKEN}",
    "https://grafana.example.org/d/abc/x?var-node=$node&token=$token",
    "Authorization: Bearer ${TOKEN}",
    "Authorization: Bearer <token>",
    "curl -H 'Authorization: Bearer $TOKEN' https://example.org",
    "curl -u $USER:$PASSWORD https://example.org",
    "PGPASSWORD=$PASSWORD psql",
    "app --password-file /etc/secrets/password",
    "app --password $PASSWORD",
    "gl·pat-xxxxxxxxxxxxxxxxxxxx",
    "xo·xb-xxxxxxxxxxxx-xxxxxxxxxxxx-xxxxxxxxxxxxxxxxxxxxxxxx",
    "SUMO_ACCESS_KEY=`etcdctl get /x`",
    "every user needs a\npassword combination.\nThat is all",
    "2018-250-xoxo-indieweb-1.jpg",
    "hf_requiredCharacteristicTypesForDisplay",
    # Names of secrets and keys
    Case("pushover", "secretName"),
    Case("pushover-token", "token_key"),
    Case("user-key", "key"),
    Case("token", "key"),
    Case("pushover-token", "existingSecret"),
    Case("grafana-admin-credentials", "secret"),
    Case("PUSHOVER_TOKEN", "secretKey"),
    Case("tetragon-secret", "name"),
    Case("admin-password", "passwordKey"),
    Case("basic", "auth"),
    Case("none", "auth"),
    Case("kubernetes", "auth"),
    Case("Bearer", "authorization"),
    Case("true", "token"),
    Case("app.kubernetes.io/name", "key"),
    Case("node-role.kubernetes.io/control-plane", "key"),
    Case("https://auth.example.org/oauth2/token", "token_url"),
    Case("https://hooks.example.org/alerts", "webhook_url"),
    Case("http://alertmanager-discord.monitoring.svc.cluster.local:9094", "webhook_url"),
    Case("string", "password"),
    # Patterns
    "://[^:]+:([^@]+)@",
    r"(?i)--password[= ](\S+)",
    r"(?i)(?:password|passwd|token)[=:]\s*([^\s&]+)",
    r"password=[^&]+",
    r"\bghp_[A-Za-z0-9]{36}\b",
    r"(?:AKIA|ASIA)[0-9A-Z]{16}",
    r"Authorization:\s*Bearer\s+(\S+)",
    r"https?://[^/\s:]+:[^/\s@]+@",
    r"token=(.*)",
    "^/usr/bin/(?:passwd|chpasswd|ssh-keygen)$",
    # Queries
    'sum by (token) (rate(http_requests_total{auth="basic"}[5m]))',
    'kube_secret_info{secret="pushover-token", namespace="security"} == 1',
    'sum(rate(tetragon_events_total{type="PROCESS_EXEC", binary="/usr/bin/passwd"}[5m])) by (node)',
    '{namespace="security"} |= "password" | json | line_format "{{.process}}"',
    'count_over_time({job="x"} |~ "token=.*" [5m])',
    "[BODY].data.result[0].value[1] == any(0, 1)",
    # Digests and numbers
    "sha256:" + "0123456789abcdef" * 4,
    "docker.io/library/python:3.13-slim-bookworm@sha256:" + _hex(64),
    _hex(40),
    _hex(32),
    _hex(64),
    Case(_hex(64), "checksum"),
    Case(_hex(40), "revision"),
    Case("sha256:" + _hex(64), "digest"),
    "sha512-" + _some(86) + "==",
    _UUID,
    Case(_UUID, "uid"),
    "git+https://github.com/cilium/tetragon@" + _hex(40),
    "v1.6.0-27-g" + _hex(7),
    "2026-12-01T10:11:12.123456789Z",
    "1234567890123456789012345678901234567890",
    # Names
    "ubuntuserverkubernetesworkerab",
    "ubuntuserver01kubernetesworker",
    "auroracontrolplanenodenumberxy",
    "ausstattungsverwaltungsknoten1",
    "arn:aws:iam::123456789012:role/tetragon-reader",
    "ip-10-0-12-34.eu-central-1.compute.internal",
    "aks-nodepool1-12345678-vmss000001",
    "gke-cluster-1-default-pool-1a2b3c4d-x5yz",
    "loki-gateway.monitoring.svc.cluster.local:80",
    "prometheus-kube-prometheus-stack-prometheus-0",
    "tetragon-operator-7d4b9c8f6d-x2k4p",
    "security_bprm_committed_creds",
    "a" * 30,
    "uuuuuuuuuuuuuuuuuuuuuuuuuuuuuu",
    # Words
    "password authentication failed for user",
    "The token expired; request another token: see the manual.",
    "password",
    "Secrets are only ever references; the password is a key of a Secret.",
    "/etc/shadow holds the hashes of passwords",
    "use --password to give one, and --token or a file",
    "Basic authentication or a bearer token",
    "a process read /root/.ssh/id_rsa or /etc/kubernetes/pki/ca.key",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + _some(43),
    Case("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + _some(43), "ssh_key"),
    "-----BEGIN CERTIFICATE-----\nMIIB" + _some(60),
    "-----BEGIN PUBLIC KEY-----\nMIIB" + _some(60),
    Case("age1" + _some(58, _LOWER), "publicKey"),
    # Base64 of what is none
    _base64("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  a: b\n"),
    _base64("hello world, this is a text of no importance"),
    _base64('{"kind":"Dashboard","title":"Tetragon","panels":[{"type":"graph"}]}'),
    _base64("nginx:1.25.3-alpine"),
    _base64("localhost:8080"),
    _base64("password: ${PASSWORD}\n"),
    _base64("https://example.org/a/long/path/of/no/secret?at=all"),
    # Addresses
    "http://a.b.svc.cluster.local:9090",
    "https://user@example.org/repo.git",
    "ssh://git@github.com/org/repo.git",
    "http://[::1]:8080/x@y",
    "https://example.org/a:b/c@d",
    "oci://ghcr.io/org/charts/tetragon",
    "https://github.com/cilium/tetragon/blob/v1.6.0/docs/content/en/docs/concepts/events.md",
    "https://hooks.example.org/in?source=gatus&severity=critical",
    "unix:///var/run/tetragon/tetragon.sock",
)  # fmt: skip
