#!/bin/sh
# Builds the programs of .ci/tools.env that are not there yet, as
# .cache/tools/<name>-<version>/<name>. Go's checksum database vouches for every module.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cache=$root/.cache

for name in $(sed -n 's/^\([a-z]*\)_module=.*/\1/p' "$root/.ci/tools.env"); do
    module=$(sed -n "s/^${name}_module=\"\(.*\)\"/\1/p" "$root/.ci/tools.env")
    command=$(sed -n "s/^${name}_command=\"\(.*\)\"/\1/p" "$root/.ci/tools.env")
    version=$(sed -n "s/^${name}_version=\"\(.*\)\"/\1/p" "$root/.ci/tools.env")
    home=$cache/tools/$name-$version
    if [ ! -x "$home/$name" ]; then
        command -v go >/dev/null || {
            echo "tools: Go builds $name $version, and there is no go: https://go.dev/doc/install" >&2
            exit 1
        }
        echo "tools: building $module@$version" >&2
        # A module of our own that needs it: `go install` asks for the list of all versions first,
        # which not every proxy has. The program appears whole or not at all, also when this is
        # killed.
        new=$cache/tools/new-$$
        mkdir -p "$new"
        printf 'module tools\n\nrequire %s %s\n' "$module" "$version" >"$new/go.mod"
        (cd "$new" && GOPATH=$cache/go GOCACHE=$cache/go-build GOFLAGS='-modcacherw -trimpath -mod=mod' \
            go build -o "$new/$name" "$module${command:+/$command}")
        mkdir -p "$home"
        mv -f "$new/$name" "$home/$name"
        rm -r "$new"
    fi
    echo "$home/$name"
done
