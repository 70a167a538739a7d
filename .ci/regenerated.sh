#!/bin/sh
# Commits what another job built, of which nothing is run or trusted: the job that builds has run the
# branch's code, and this one holds a token that can write.
#
#   .ci/regenerated.sh PATCH        in a clone of the branch; ends with 3 where nothing changed
#
# The patch may change plain files of output/, docs/ and tests/__snapshots__/ and nothing else. No
# hook of the clone runs, no link is followed, and no setting of the branch has a say.
set -eu
patch=$1
most=33554432

git() { command git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c core.attributesFile=/dev/null "$@"; }
die() {
    printf '%s\n' "regenerated: $*" >&2
    exit 1
}

[ -f "$patch" ] && [ ! -L "$patch" ] || die "$patch is no file"
[ -s "$patch" ] || exit 3
[ "$(wc -c <"$patch")" -le "$most" ] || die "the patch has more than $most bytes"

# Of a patch that renames or copies there are two names: the job that builds makes none.
if LC_ALL=C grep -aqE '^(rename|copy|old mode|new mode|similarity|dissimilarity) ' "$patch"; then
    die 'the patch renames, copies or changes a mode'
fi
# A mode is said in each of these lines: a link is 120000, a submodule 160000, a program 100755.
if LC_ALL=C grep -aE '^(new file mode|deleted file mode|index [0-9a-f]+\.\.[0-9a-f]+ ?) ?[0-9]*' "$patch" |
    LC_ALL=C grep -aE '(mode|[0-9a-f]) [0-9]{6}$' | LC_ALL=C grep -aqvE ' 100644$'; then
    die 'the patch has a link, a submodule or a program'
fi

git apply --numstat -z "$patch" | tr '\0' '\n' | while IFS='	' read -r _ _ path; do
    [ -n "$path" ] || continue
    case /$path/ in
    */../* | */./* | */.git/* | *//*) die "the patch changes $path" ;;
    esac
    case $path in
    output/* | docs/* | tests/__snapshots__/*) ;;
    *) die "the patch changes $path" ;;
    esac
done

git apply --index --whitespace=nowarn "$patch"
[ -n "$(git diff --cached --name-only)" ] || exit 3
# What was applied is looked at once more, as git knows it.
git diff --cached --name-only -z | tr '\0' '\n' | while IFS= read -r path; do
    case $path in
    output/* | docs/* | tests/__snapshots__/*) ;;
    *) die "the patch changed $path" ;;
    esac
done
if git diff --cached --raw --no-renames | cut -d' ' -f2 | grep -qvE '^(100644|000000)$'; then
    die 'the patch made a link, a submodule or a program'
fi
git -c user.name='github-actions[bot]' \
    -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
    commit --quiet --no-verify --message 'Write the tree of the new version'
