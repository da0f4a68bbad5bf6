# bash completion for forecastd, made by `forecastd help --completion bash`.
# shellcheck shell=bash

_forecastd() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    _forecastd_words 'run check-config demo check-file backtest status wait series files rejects forecast history accuracy report retry rebuild backup version help --help --version'
    return
  fi
  # bash takes the sign of --name=value for a word.
  if [ "$word" = = ]; then
    word=''
  elif [ "$before" = = ]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  # The argument of an option,
  case $before in
    --completion) _forecastd_words 'bash zsh fish'; return ;;
    --config) _forecastd_files; return ;;
    --directory) _forecastd_directories; return ;;
    --forecasts) _forecastd_files; return ;;
    --from) return ;;
    --horizon) return ;;
    --limit) return ;;
    --output) _forecastd_files; return ;;
    --since) return ;;
    --state) _forecastd_files; return ;;
    --step) return ;;
    --timeout) return ;;
    --until) return ;;
  esac
  # an option, or what a command takes by its place.
  case "${COMP_WORDS[1]} $word" in
    "run -"*) _forecastd_words '--config --once --check --quiet --verbose --help' ;;
    "check-config -"*) _forecastd_words '--config --help' ;;
    "demo -"*) _forecastd_words '--directory --help' ;;
    "check-file -"*) _forecastd_words '--config --help' ;;
    "check-file "*) _forecastd_files ;;
    "backtest -"*) _forecastd_words '--horizon --from --forecasts --quiet --json --config --help' ;;
    "backtest "*) _forecastd_files ;;
    "status -"*) _forecastd_words '--json --config --state --help' ;;
    "wait -"*) _forecastd_words '--idle --timeout --config --state --help' ;;
    "series -"*) _forecastd_words '--csv --json --config --state --help' ;;
    "files -"*) _forecastd_words '--limit --csv --json --config --state --help' ;;
    "rejects -"*) _forecastd_words '--csv --json --config --state --help' ;;
    "rejects "*) _forecastd_files ;;
    "forecast -"*) _forecastd_words '--csv --json --config --state --help' ;;
    "history -"*) _forecastd_words '--since --until --step --csv --json --config --state --help' ;;
    "accuracy -"*) _forecastd_words '--csv --json --config --state --help' ;;
    "report -"*) _forecastd_words '--output --json --config --state --help' ;;
    "retry -"*) _forecastd_words '--json --config --help' ;;
    "retry "*) _forecastd_files ;;
    "rebuild -"*) _forecastd_words '--quiet --json --config --state --help' ;;
    "backup -"*) _forecastd_words '--compact --salvage --quiet --json --config --state --help' ;;
    "backup "*) _forecastd_files ;;
    "version -"*) _forecastd_words '--help' ;;
    "help -"*) _forecastd_words '--manual --completion --help' ;;
    "help "*) _forecastd_words 'run check-config demo check-file backtest status wait series files rejects forecast history accuracy report retry rebuild backup version help' ;;
  esac
}

# Candidates that begin with `word`, which is the caller's. That names are paths, and spaces
# in them to be escaped, can be said only while bash completes.
_forecastd_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word")
}
_forecastd_files() {
  mapfile -t COMPREPLY < <(compgen -f -- "$word")
  compopt -o filenames 2>/dev/null
}
_forecastd_directories() {
  mapfile -t COMPREPLY < <(compgen -d -- "$word")
  compopt -o filenames 2>/dev/null
}

complete -F _forecastd forecastd
