#!/bin/sh
# Looks up what is locked in a database of known faults: the Python packages, and the Go modules of
# the programs of ours. osv-scanner downloads the database of each ecosystem as one file, and asks
# nobody about what we use; with --offline it takes the one in OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY.
#
# exit status: 0 nothing known, 1 something, else it could not be looked up
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
case ${1-} in
--offline) database=--offline-vulnerabilities ;;
'') database='--offline-vulnerabilities --download-offline-databases' ;;
*)
    echo 'usage: .ci/advisories.sh [--offline]' >&2
    exit 2
    ;;
esac
scanner=$(sed -n 's/^scanner_version="\(.*\)"/\1/p' "$root/.ci/advisories.env")
home=$root/.cache/advisories/$scanner
[ -x "$home/osv-scanner" ] ||
    GOBIN=$home GOFLAGS='-modcacherw -trimpath' go install "github.com/google/osv-scanner/v2/cmd/osv-scanner@$scanner"

cd "$root"
set --
for each in requirements*.txt */requirements*.txt */*/requirements*.txt; do
    set -- "$@" --lockfile "requirements.txt:$each"
done
for each in tests/*/go.mod; do set -- "$@" --lockfile "$each"; done
# shellcheck disable=SC2086  # two words
exec "$home/osv-scanner" scan source --no-resolve $database "$@"
