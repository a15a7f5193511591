#!/usr/bin/env bash
# make release: dist/portal-1.0.0.tar.gz of the last commit, with what a server needs, and its checksum.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' oim_portal/__init__.py)
grep -q "^## $version" CHANGELOG.md || die "CHANGELOG.md has no heading \"## $version\": give the changes below Unreleased one."
[ -z "$(git status --porcelain --untracked-files=no)" ] || die "Commit or undo your changes first: a release is a commit."
mkdir -p dist
git archive --prefix="portal-$version/" --output="dist/portal-$version.tar.gz" HEAD -- \
    . ':!tests' ':!docs/screens' ':!docs/pictures' ':!.ci'
(cd dist && sha256sum "portal-$version.tar.gz" >"portal-$version.tar.gz.sha256")
say "dist/portal-$version.tar.gz ($(du -h "dist/portal-$version.tar.gz" | cut -f1))"
