#!/usr/bin/env bash
# Has the manual pages read by man and mandoc, and the completions loaded and tried by their shells.
# What of these programs is not installed is skipped.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
completions=$root/systemd/completions
# shellcheck source-path=SCRIPTDIR
. "$here/checks.sh"
# shellcheck source-path=SCRIPTDIR
. "$here/../skip.sh"
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
export LC_ALL=C.UTF-8 HOME=$work
mkdir "$work/here" "$work/here/sensors"
touch "$work/here/sensor.csv"
cd -- "$work/here"

# An image without manuals has a `man` that says so, and puts the real one beside it.
man=$(command -v man.REAL || echo man)

# have PROGRAM: whether it is installed, and more than a name. Only mandoc does not tell its version.
have() {
  case $1 in
  mandoc) if command -v mandoc >/dev/null; then return; fi ;;
  *) if "$1" --version 2>/dev/null | grep -q '[0-9]'; then return; fi ;;
  esac
  skip "there is no $1"
  return 1
}

# offers TYPED CANDIDATE…: whether the shell of `check_shell` offers these and no others, sorted.
offers() {
  local found typed=$1
  shift
  found=$("$shell"_candidates "$typed" | sort -u | xargs)
  printf "'%s' is completed by '%s', not '%s'\n" "$typed" "$found" "$*"
  [ "$found" = "$*" ]
}

# The words of a command line, split as bash does: the sign of --name=value is one.
bash_candidates() {
  # shellcheck disable=SC2016 # the other bash expands it
  bash --noprofile --norc -euc '. "$1" && read -ra COMP_WORDS <<<"${2//=/ = }"
    if [[ $2 == *" " ]]; then COMP_WORDS+=(""); fi
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _forecastd || true
    printf "%s\n" "${COMPREPLY[@]}"' bash "$completions/forecastd.bash" "$1"
}

fish_candidates() {
  # shellcheck disable=SC2016 # fish expands it
  fish --no-config -c 'source $argv[1]; complete -C $argv[2]' "$completions/forecastd.fish" "$1" |
    cut -f 1
}

# zsh completes only while somebody types: it does so on a terminal of its own. In place of the list
# that it would show, the candidates go to a file.
zsh_candidates() {
  mkdir -p "$work/functions"
  cp -- "$completions/forecastd.zsh" "$work/functions/_forecastd"
  cat >"$work/.zshrc" <<TEXT
fpath=($work/functions \$fpath)
autoload -Uz compinit && compinit -D -u
zstyle ':completion:*' insert-tab false
compadd() {
  local -a found
  builtin compadd -O found "\$@"
  print -rl -- \$found >>$work/candidates
}
finish() { zle -I; touch $work/finished; exit; }
zle -N finish
bindkey '^X' finish
TEXT
  rm -f -- "$work/candidates" "$work/finished"
  # shellcheck disable=SC2016 # zsh expands it
  ZDOTDIR=$work timeout 20 zsh -f -c 'zmodload zsh/zpty
    zpty terminal ZDOTDIR=$ZDOTDIR zsh -i
    zpty -w -n terminal "$1"$'"'\\t\\x18'"'
    while [[ ! -e $2 ]] zpty -r terminal said
    zpty -d terminal' zsh "$1" "$work/finished"
  cat -- "$work/candidates"
}

check_shell() {
  local shell=$1
  check "$1 offers the commands that begin so" offers 'forecastd back' backtest backup
  check "$1 offers a command's options" offers 'forecastd run --c' --check --config
  check "$1 offers files for an option" offers 'forecastd run --config sensor.' sensor.csv
  check "$1 offers files for an operand" offers 'forecastd check-file sensor.' sensor.csv
  check "$1 offers shells" offers 'forecastd help --completion f' fish
  check "$1 offers commands to help" offers 'forecastd help check' check-config check-file
  check "$1 offers nothing for a number" offers 'forecastd backtest --horizon s'
}

for page in "$root"/systemd/man/*.[1-8]; do
  name=$(basename -- "$page")
  if have mandoc; then
    check "mandoc has nothing to say of $name" mandoc -T lint -W warning "$page"
  fi
  if have "$man"; then
    check "man shows $name" "$man" -l "$page"
    check "and has nothing to say" test -z "$("$man" --warnings -l "$page" 2>&1 >/dev/null)"
  fi
done
for shell in bash zsh fish; do
  if have "$shell"; then
    check "$shell finds no mistake" "$shell" -n "$completions/forecastd.$shell"
    check_shell "$shell"
  fi
done
shell=bash
check 'bash completes behind a sign, too' offers 'forecastd run --config=sensor.' sensor.csv
check 'bash offers directories' offers 'forecastd demo --directory s' sensors

printf '%s checks, %s failures\n' "$checks" "$failures"
[ "$failures" = 0 ]
