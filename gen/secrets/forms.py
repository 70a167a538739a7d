"""The known forms of credentials, as RE2 patterns of our own.

What a form looks like is from the rules of gitleaks at v8.30.0 (config/gitleaks.toml; the word
after `#` is the id of its rule), or else from the documentation of who issues it.
"""

from typing import NamedTuple


class Form(NamedTuple):
    """A kind of credential: what it is called, with an article, and how it looks.

    One of the `keys` is in each text that has one, and is looked for first: to compile a hundred
    patterns takes longer than all the rest.
    """

    name: str
    pattern: str
    keys: tuple[str, ...]
    random: bool = False
    """Whether other words have that look too, so that it must be random letters as well."""


_HEX = "[0-9a-f]"
_UUID = f"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}"

# fmt: off
FORMS = (
    # Keys and hashes
    Form("a private key", r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----", ("-----BEGIN ",)),  # private-key
    Form("a private key", r"PuTTY-User-Key-File-\d", ("PuTTY-User-Key-File-",)),
    Form("a private key", r"\bAGE-SECRET-KEY-(?:PQ-)?1[0-9A-Za-z]{50,}", ("AGE-SECRET-KEY-",)),  # age-secret-key
    Form("a hash of a password", r"\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{22,}", ("$2a$", "$2b$", "$2x$", "$2y$", "$2$")),
    Form("a hash of a password", r"\$(?:argon2(?:id|i|d)|scrypt|7|y|gy|5|6|1|apr1|P|H|S)\$[./A-Za-z0-9,=+$-]{20,}", ("$argon2", "$scrypt$", "$7$", "$y$", "$gy$", "$5$", "$6$", "$1$", "$apr1$", "$P$", "$H$", "$S$")),
    Form("a hash of a password", r"\b(?:pbkdf2_sha\d+|bcrypt_sha256|scrypt:\d+:\d+:\d+)\$\S{20,}", ("bcrypt_sha256", "pbkdf2_sha", "scrypt:")),
    Form("a hash of a password", r"\{(?:SSHA|SHA|SMD5|MD5|CRYPT|SSHA256|SSHA512)\}[A-Za-z0-9+/=$.]{16,}", ("{SSHA", "{SHA", "{SMD5", "{MD5", "{CRYPT")),
    # Tokens that say what they hold
    Form("a JSON web token", r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*", ("eyJ",)),  # jwt
    Form("a Grafana API key", r"\beyJrIjoi[A-Za-z0-9+/]{20,}", ("eyJrIjoi",)),  # grafana-api-key
    Form("a 1Password token", r"\bops_eyJ[\w+/=-]{50,}", ("ops_eyJ",)),  # 1password-service-account-token
    Form("a 1Password key", r"\bA3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}\b", ("A3-",)),
    # Clouds
    Form("an AWS key", r"\b(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b", ("AKIA", "ASIA", "ABIA", "ACCA", "A3T")),  # aws-access-token
    Form("an AWS key", r"\bABSK[A-Za-z0-9+/]{100,}|\bamzn\.mws\.[0-9a-f-]{36}", ("ABSK", "amzn.mws.")),  # aws-amazon-bedrock…
    Form("a Google key", r"\bAIza[\w-]{35}|\bGOCSPX-[\w-]{20,}|\bya29\.[\w-]{20,}|\b1//0[\w-]{30,}", ("1//0", "AIza", "GOCSPX-", "ya29.")),  # gcp-api-key
    Form("a Firebase key", r"\bAAAA[\w-]{7}:[\w-]{100,}", ("AAAA",)),
    Form("an Azure key", r"[\w~.-]{3}\dQ~[\w~.-]{31,34}|\b[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}\b", ("AZDO", "Q~"), True),  # azure-ad-client-secret
    Form("an Azure key", r"(?i:\b(?:AccountKey|SharedAccessKey)\s*=\s*[a-z0-9+/]{20,}={0,2})", ("AccountKey", "SharedAccessKey", "accountkey", "sharedaccesskey", "ACCOUNTKEY")),
    Form("a DigitalOcean token", r"\bdo[opr]_v1_[0-9a-f]{40,}", ("dop_v1_", "doo_v1_", "dor_v1_")),  # digitalocean-pat
    Form("an Alibaba key", r"\bLTAI[A-Za-z0-9]{12,}", ("LTAI",)),  # alibaba-access-key-id
    Form("a Yandex key", r"\bAQVN[\w-]{35,}|\bt1\.[\w-]+={0,2}\.[\w-]{80,}", ("AQVN", "t1.")),  # yandex-api-key
    Form("a Fly.io token", r"\bfo1_[\w-]{40,}|\bfm[12][ar]?_[\w+/-]{60,}", ("fo1_", "fm1_", "fm1a_", "fm1r_", "fm2_", "fm2a_", "fm2r_")),  # flyio-access-token
    Form("a Heroku key", r"\bHRKU-[\w-]{36,}", ("HRKU-",)),  # heroku-api-key-v2
    Form("a Cloudflare key", r"\bv1\.0-[0-9a-f]{24}-[0-9a-f]{100,}", ("v1.0-",)),  # cloudflare-origin-ca-key
    Form("a Tailscale key", r"\btskey-[a-z]+-[\w-]{10,}", ("tskey-",)),
    Form("an OpenShift token", r"\bsha256~[\w-]{43}", ("sha256~",)),  # openshift-user-token
    Form("a Terraform token", r"\b[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{50,}", (".atlasv1.",)),  # hashicorp-tf-api-token
    Form("a Vault token", r"\bhv[bsr]\.[\w-]{20,}", ("hvs.", "hvb.", "hvr.")),  # vault-service-token
    Form("a Doppler token", r"\bdp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{36,}", ("dp.",)),  # doppler-api-token
    Form("a Databricks token", r"\bdapi[0-9a-f]{32}", ("dapi",)),  # databricks-api-token
    Form("a PlanetScale token", r"\bpscale_(?:tkn|oauth|pw)_[\w=.-]{32,}", ("pscale_",)),  # planetscale-…
    Form("a Supabase key", r"\bsb(?:p|_secret)_[\w-]{20,}", ("sbp_", "sb_secret_")),
    Form("a Pulumi token", r"\bpul-[0-9a-f]{40}", ("pul-",)),  # pulumi-api-token
    Form("a Prefect token", r"\bpn[ub]_[A-Za-z0-9]{36}", ("pnu_", "pnb_")),  # prefect-api-token
    Form("a ClickHouse key", r"\b4b1d[A-Za-z0-9]{38}\b", ("4b1d",), True),  # clickhouse-cloud-api-secret-key
    Form("a Harness token", r"\b[ps]at\.[\w-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}", ("pat.", "sat.")),  # harness-api-key
    Form("an Infracost key", r"(?:^|[^.\w])ico-[A-Za-z0-9]{32}\b", ("ico-",), True),  # infracost-api-token
    # Code and packages
    Form("a GitHub token", r"\bgh[opsur]_[A-Za-z0-9]{36,}|\bgithub_pat_\w{22,}", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_")),  # github-pat
    Form("a GitLab token", r"\bgl(?:pat|dt|ft|rt|rtr|cbt|ptt|soat|oas|agent|imt|ffct|wt)-[\w.-]{20,}", ("glpat-", "gldt-", "glft-", "glrt-", "glrtr-", "glcbt-", "glptt-", "glsoat-", "gloas-", "glagent-", "glimt-", "glffct-", "glwt-")),  # gitlab-pat
    Form("a GitLab token", r"\bGR1348941[\w-]{20,}", ("GR1348941",)),  # gitlab-rrt
    Form("an npm token", r"\bnpm_[A-Za-z0-9]{36}", ("npm_",)),  # npm-access-token
    Form("a PyPI token", r"\bpypi-(?:AgE[\w-]{12,}|[\w-]{50,})", ("pypi-",)),  # pypi-upload-token
    Form("a RubyGems key", r"\brubygems_[0-9a-f]{48}", ("rubygems_",)),  # rubygems-api-token
    Form("a crates.io token", r"\bcio[A-Za-z0-9]{32}\b", ("cio",), True),
    Form("a NuGet key", r"\boy2[a-z0-9]{43}\b", ("oy2",), True),
    Form("a Clojars token", r"\bCLOJARS_[A-Za-z0-9]{60}", ("CLOJARS_",)),  # clojars-api-token
    Form("a Docker Hub token", r"\bdckr_(?:pat|oat)_[\w-]{20,}", ("dckr_",)),
    Form("an Artifactory key", r"\bAKC[ap][A-Za-z0-9]{60,}|\bcmVmd[A-Za-z0-9]{55,}", ("AKCp", "AKCa", "cmVmd"), True),  # artifactory-api-key
    Form("an Atlassian token", r"\bAT(?:ATT3|BB|CTT3)[\w=-]{24,}", ("ATATT3", "ATBB", "ATCTT3")),  # atlassian-api-token
    Form("a Sourcegraph token", r"\bsgp_(?:(?:[0-9a-fA-F]{16}|local)_)?[0-9a-fA-F]{40}", ("sgp_",)),  # sourcegraph-access-token
    Form("an Octopus key", r"\bAPI-[A-Z0-9]{26}\b", ("API-",)),  # octopus-deploy-api-key
    Form("a Sonar token", r"\bsq[upa]_[0-9a-f]{40}", ("squ_", "sqp_", "sqa_")),  # sonar-api-token
    Form("a Postman key", r"\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}", ("PMAK-",)),  # postman-api-token
    Form("a Linear key", r"\blin_(?:api|oauth)_[A-Za-z0-9]{32,}", ("lin_",)),  # linear-api-key
    Form("a Notion token", r"\bntn_[A-Za-z0-9]{40,}|\bsecret_[A-Za-z0-9]{43}\b", ("ntn_", "secret_"), True),  # notion-api-token
    Form("an Airtable token", r"\bpat[A-Za-z0-9]{14}\.[0-9a-f]{64}", ("pat",)),  # airtable-personnal-access-token
    Form("a Contentful token", r"\bCFPAT-[\w-]{40,}", ("CFPAT-",)),
    Form("a Figma token", r"\bfig[du]_[\w-]{36,}", ("figd_", "figu_")),
    Form("a Netlify token", r"\bnf[pcou]_[A-Za-z0-9]{36,}", ("nfp_", "nfc_", "nfo_", "nfu_")),
    Form("a ReadMe key", r"\brdme_[a-z0-9]{70}", ("rdme_",)),  # readme-api-token
    # Observability
    Form("a Grafana token", r"\bglsa_\w{40,}|\bglc_[A-Za-z0-9+/]{32,}", ("glsa_", "glc_")),  # grafana-…-token
    Form("a New Relic key", r"\bNR(?:AK|II|JS|AA|RA)-[A-Za-z0-9-]{19,}|\b[0-9a-f]{36}(?:FFFF)?NRAL\b", ("NRAK-", "NRII-", "NRJS-", "NRAA-", "NRRA-", "NRAL")),  # new-relic-…
    Form("a Sentry token", r"\bsntry[su]_[\w+/=-]{40,}", ("sntrys_", "sntryu_")),  # sentry-org-token
    Form("a Sentry DSN", r"https?://[0-9a-f]{32}(?::[0-9a-f]{32})?@[\w.:-]+/\d+", ("http",)),
    Form("a Dynatrace token", r"\bdt0[a-z]\d\d\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}", ("dt0",)),  # dynatrace-api-token
    Form("a PostHog key", r"\bphx_[A-Za-z0-9]{32,}", ("phx_",)),
    # Messages and mail
    Form("a Slack token", r"\bxox(?:[abepr]|[os]-\d)(?:\.xox[bp])?[A-Za-z0-9-]{10,}|\bxapp-\d-[A-Za-z0-9-]{10,}", ("xoxa", "xoxb", "xoxe", "xoxp", "xoxr", "xoxo-", "xoxs-", "xapp-")),  # slack-…
    Form("a Slack webhook", r"\bhooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/[\w/+-]{20,}", ("hooks.slack",)),  # slack-webhook-url
    Form("a Discord webhook", r"\bdiscord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d+/[\w-]{20,}", (".com/api/",)),
    Form("a Discord token", r"\b[MNO][A-Za-z\d_-]{23,27}\.[\w-]{6}\.[\w-]{27,}", (".",), True),
    Form("a Telegram token", r"(?:\b|bot)\d{5,16}:A[\w-]{34}", (":A",)),  # telegram-bot-api-token
    Form("a Teams webhook", r"\b[\w.-]*office(?:365)?\.com/webhook(?:b2)?/[\w-]{20,}", (".com/webhook",)),  # microsoft-teams-webhook
    Form("a webhook of Azure", r"\blogic\.azure\.com\S*[?&]sig=\S{10,}", ("logic.azure.com",)),
    Form("a Google Chat webhook", r"\bchat\.googleapis\.com/v1/spaces/\S+[?&](?:key|token)=\S{10,}", ("chat.googleapis.com/v1/spaces/",)),
    Form("a webhook", r"\bhooks\.zapier\.com/hooks/catch/\d+/\w{5,}|\bmaker\.ifttt\.com/\S*/key/[\w-]{15,}", ("hooks.zapier.com/hooks/catch/", "maker.ifttt.com/")),
    Form("a ping URL", rf"\b(?:hc-ping\.com|healthchecks\.io/ping)/{_UUID}", ("hc-ping.com/", "healthchecks.io/ping/")),
    Form("a SendGrid key", r"\bSG\.[\w-]{16,}\.[\w-]{16,}", ("SG.",)),  # sendgrid-api-token
    Form("a Mailgun key", r"\bkey-[0-9a-f]{32}\b", ("key-",)),  # mailgun-…
    Form("a Mailchimp key", r"\b[0-9a-f]{32}-us\d{1,2}\b", ("-us",)),  # mailchimp-api-key
    Form("a Brevo key", r"\bxkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}", ("xkeysib-",)),  # sendinblue-api-token
    Form("a Resend key", r"\bre_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}", ("re_",)),
    Form("a Twilio key", r"\bSK[0-9a-fA-F]{32}\b", ("SK",), True),  # twilio-api-key
    # Money
    Form("a Stripe key", r"\b(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{10,}|\bwhsec_[A-Za-z0-9+/=]{20,}", ("k_live_", "k_test_", "k_prod_", "whsec_")),  # stripe-access-token
    Form("a Square token", r"\bsq0(?:atp|csp)-[\w-]{22,}|\bEAAA[\w-]{50,}", ("sq0atp-", "sq0csp-", "EAAA")),  # square-access-token
    Form("a Shopify token", r"\bshp(?:at|ca|pa|ss|ua)_[0-9a-fA-F]{32}", ("shpat_", "shpca_", "shppa_", "shpss_", "shpua_")),  # shopify-access-token
    Form("a Braintree token", r"\baccess_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}", ("access_token$",)),
    Form("a Flutterwave key", r"\bFLWSECK(?:_TEST)?-[0-9a-zA-Z]{12,}", ("FLWSECK",)),  # flutterwave-secret-key
    Form("a Plaid token", rf"\baccess-(?:sandbox|development|production)-{_UUID}", ("access-",)),  # plaid-api-token
    Form("an EasyPost key", r"\bEZ[AT]K[A-Za-z0-9]{54}", ("EZAK", "EZTK"), True),  # easypost-api-token
    Form("a Shippo token", r"\bshippo_(?:live|test)_[0-9a-f]{40}", ("shippo_",)),  # shippo-api-token
    Form("a Duffel token", r"\bduffel_(?:test|live)_[\w=-]{40,}", ("duffel_",)),  # duffel-api-token
    # Models
    Form("an Anthropic key", r"\bsk-ant-[\w-]{20,}", ("sk-ant-",)),  # anthropic-api-key
    Form("an OpenAI key", r"\bsk-(?:(?:proj|svcacct|admin|None|or-v1|lf)-[\w-]{20,}|[A-Za-z0-9]{32,})", ("sk-",), True),  # openai-api-key
    Form("a Hugging Face token", r"\b(?:hf|api_org)_[A-Za-z0-9]{34}", ("hf_", "api_org_"), True),  # huggingface-access-token
    Form("a Groq key", r"\bgsk_[A-Za-z0-9]{40,}", ("gsk_",)),
    Form("an xAI key", r"\bxai-[A-Za-z0-9]{60,}", ("xai-",)),
    Form("a Perplexity key", r"\bpplx-[A-Za-z0-9]{40,}", ("pplx-",)),  # perplexity-api-key
    Form("a Replicate token", r"\br8_[A-Za-z0-9]{37}", ("r8_",)),
    Form("a LangSmith key", r"\blsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}", ("lsv2_",)),
    Form("a Pinecone key", r"\bpcsk_[A-Za-z0-9_]{50,}", ("pcsk_",)),
    # People and the web
    Form("a Facebook token", r"\bEAA[A-Z][A-Za-z0-9]{80,}", ("EAA",), True),  # facebook-page-access-token
    Form("a Dropbox token", r"\bsl\.(?:u\.)?[\w=-]{100,}", ("sl.",), True),  # dropbox-short-lived-api-token
    Form("an Adobe secret", r"\bp8e-[A-Za-z0-9_-]{32}", ("p8e-",), True),  # adobe-client-secret
    Form("a MaxMind key", r"\b[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk\b", ("_mmk",)),  # maxmind-license-key
    Form("a Typeform token", r"\btfp_[\w=.-]{40,}", ("tfp_",)),  # typeform-api-token
    Form("a Frame.io token", r"\bfio-u-[\w=-]{60,}", ("fio-u-",)),  # frameio-api-token
    Form("a Defined Networking key", r"\bdnkey-[\w=-]{26}-[\w=-]{52}", ("dnkey-",)),  # defined-networking-api-token
    Form("a 42 secret", r"\bs-s4t2(?:ud|af)-[0-9a-f]{64}", ("s-s4t2",)),  # intra42-client-secret
    Form("a Facebook token", r"\b\d{15,16}(?:\||%7C)[\w-]{27,}", ("%7C", "|")),  # facebook-access-token
    # Places of a password
    Form("a password in an address", r"\b[\w.-]+:[^\s:@/$]+@(?:tcp|unix)\(", ("@tcp(", "@unix(")),
    Form("a password in an address", r"(?i)\bjdbc:oracle:\w+:[\w.-]+/[^\s@/$]+@", ("jdbc:oracle:",)),
)
# fmt: on
"""Every form that is known wherever it stands."""
