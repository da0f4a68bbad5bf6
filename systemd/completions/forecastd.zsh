#compdef forecastd
# zsh completion for forecastd, made by `forecastd help --completion zsh`.

_forecastd() {
  local curcontext=$curcontext state line
  local -A opt_args
  local -a commands=(
    'run:the daemon: learn from the inbox and forecast, until stopped'
    'check-config:tell every problem of the configuration'
    'demo:learn from sample sensors and show what comes of it'
    'check-file:how a CSV would be read; writes nothing'
    'backtest:forecast files in memory and score the forecasts'
    'status:is it running, what has it done, what is wrong'
    'wait:wait until the daemon has nothing left to do'
    'series:the series, their last values and how well they are forecast'
    'files:the files that came, the newest first'
    'rejects:the rows that were rejected, and why'
    'forecast:the newest forecast of a series'
    'history:what was forecast for a series, and what came'
    'accuracy:how good the forecasts were, by series and steps ahead'
    'report:one HTML page that shows it all, for a browser'
    'retry:put failed files back into the inbox'
    'rebuild:learn again from stored observations, while no daemon runs'
    'backup:copy the database, while the daemon goes on'
    'version:versions of the program and of what it is built with'
    'help:this, or all about one command'
  )
  _arguments -C \
    '(- *)'{-h,--help}'[everything in short]' \
    '(- *)--version[versions of the program and of what it is built with]' \
    '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe -t commands command commands ;;
    argument)
      case $words[1] in
        run)
          _arguments -S \
              '(- *)'{-h,--help}'[all about this command]' \
              '--config=[the configuration (default\: /etc/forecastd/forecastd.json5, if it exists)]:FILE:_files' \
              '--once[drain the inbox, commit, print a summary and exit; 1 if a file failed]' \
              '--check[look at every page of the database first, not only after a kill]' \
              '--quiet[no progress and no summary; tell of problems only]' \
              '--verbose[tell of everything that is done]' ;;
        check-config)
          _arguments -S \
              '(- *)'{-h,--help}'[all about this command]' \
              '--config=[the configuration (default\: /etc/forecastd/forecastd.json5, if it exists)]:FILE:_files' ;;
        demo)
          _arguments -S \
              '(- *)'{-h,--help}'[all about this command]' \
              '--directory=[where to work; it must not exist yet (default\: a temporary one)]:DIR:_files -/' ;;
        check-file)
          _arguments -S \
              '(- *)'{-h,--help}'[all about this command]' \
              '--config=[the configuration (default\: /etc/forecastd/forecastd.json5, if it exists)]:FILE:_files' \
              '*:FILE:_files' ;;
        backtest)
          _arguments -S \
              '(- *)'{-h,--help}'[all about this command]' \
              '--horizon=[steps ahead (default\: as configured, 24)]:N: ' \
              '--from=[score only targets from data row N on, counted from 0]:N: ' \
              '--forecasts=[write every forecast to this new file]:OUT.csv:_files' \
              '--quiet[no progress and no summary; tell of problems only]' \
              '--json[print JSON, whose names are stable]' \
              '--config=[the configuration (default\: /etc/forecastd/forecastd.json5, if it exists)]:FILE:_files' \
              '*:FILE:_files' ;;
        status)
          _arguments -S \
              '(- *)'{-h,--help}'[all about this command]' \
              '--json[print JSON, whose names are stable]' \
              '--config=[the configuration (default\: /etc/forecastd/forecastd.json5, if it exists)]:FILE:_files' \
              '--state=[the database (default\: as configured)]:FILE:_files' ;;
        wait)
          _arguments -S \
              '(- *)'{-h,--help}'[all about this command]' \
              '--idle[for everything that is in the inbox now (must be given)]' \
              '--timeout=[at most so long (default\: for ever)]:SECONDS: ' \
              '--config=[the configuration (default\: /etc/forecastd/forecastd.json5, if it exists)]:FILE:_files' \
              '--state=[the database (default\: as configured)]:FILE:_files' ;;
        series)
          _arguments -S \
              '(- *)'{-h,--help}'[all about this command]' \
              '--csv[print CSV with a header]' \
              '--json[print JSON, whose names are stable]' \
              '--config=[the configuration (default\: /etc/forecastd/forecastd.json5, if it exists)]:FILE:_files' \
              '--state=[the database (default\: as configured)]:FILE:_files' ;;
        files)
          _arguments -S \
              '(- *)'{-h,--help}'[all about this command]' \
              '--limit=[at most so many (default\: 50)]:N: ' \
              '--csv[print CSV with a header]' \
              '--json[print JSON, whose names are stable]' \
              '--config=[the configuration (default\: /etc/forecastd/forecastd.json5, if it exists)]:FILE:_files' \
              '--state=[the database (default\: as configured)]:FILE:_files' ;;
        rejects)
          _arguments -S \
              '(- *)'{-h,--help}'[all about this command]' \
              '--csv[print CSV with a header]' \
              '--json[print JSON, whose names are stable]' \
              '--config=[the configuration (default\: /etc/forecastd/forecastd.json5, if it exists)]:FILE:_files' \
              '--state=[the database (default\: as configured)]:FILE:_files' \
              '::FILE:_files' ;;
        forecast)
          _arguments -S \
              '(- *)'{-h,--help}'[all about this command]' \
              '--csv[print CSV with a header]' \
              '--json[print JSON, whose names are stable]' \
              '--config=[the configuration (default\: /etc/forecastd/forecastd.json5, if it exists)]:FILE:_files' \
              '--state=[the database (default\: as configured)]:FILE:_files' \
              ':SERIES: ' ;;
        history)
          _arguments -S \
              '(- *)'{-h,--help}'[all about this command]' \
              '--since=[targets from this time on]:T: ' \
              '--until=[targets up to this time]:T: ' \
              '--step=[only forecasts so many steps ahead]:N: ' \
              '--csv[print CSV with a header]' \
              '--json[print JSON, whose names are stable]' \
              '--config=[the configuration (default\: /etc/forecastd/forecastd.json5, if it exists)]:FILE:_files' \
              '--state=[the database (default\: as configured)]:FILE:_files' \
              ':SERIES: ' ;;
        accuracy)
          _arguments -S \
              '(- *)'{-h,--help}'[all about this command]' \
              '--csv[print CSV with a header]' \
              '--json[print JSON, whose names are stable]' \
              '--config=[the configuration (default\: /etc/forecastd/forecastd.json5, if it exists)]:FILE:_files' \
              '--state=[the database (default\: as configured)]:FILE:_files' \
              '::SERIES: ' ;;
        report)
          _arguments -S \
              '(- *)'{-h,--help}'[all about this command]' \
              '--output=[where the page goes (must be given)]:FILE.html:_files' \
              '--json[print JSON, whose names are stable]' \
              '--config=[the configuration (default\: /etc/forecastd/forecastd.json5, if it exists)]:FILE:_files' \
              '--state=[the database (default\: as configured)]:FILE:_files' \
              '*:SERIES: ' ;;
        retry)
          _arguments -S \
              '(- *)'{-h,--help}'[all about this command]' \
              '--json[print JSON, whose names are stable]' \
              '--config=[the configuration (default\: /etc/forecastd/forecastd.json5, if it exists)]:FILE:_files' \
              '*:NAME:_files' ;;
        rebuild)
          _arguments -S \
              '(- *)'{-h,--help}'[all about this command]' \
              '--quiet[no progress and no summary; tell of problems only]' \
              '--json[print JSON, whose names are stable]' \
              '--config=[the configuration (default\: /etc/forecastd/forecastd.json5, if it exists)]:FILE:_files' \
              '--state=[the database (default\: as configured)]:FILE:_files' \
              '::SERIES: ' ;;
        backup)
          _arguments -S \
              '(- *)'{-h,--help}'[all about this command]' \
              '--compact[leave free space out; takes longer, shows no progress]' \
              '--salvage[copy what can be read of a damaged database]' \
              '--quiet[no progress and no summary; tell of problems only]' \
              '--json[print JSON, whose names are stable]' \
              '--config=[the configuration (default\: /etc/forecastd/forecastd.json5, if it exists)]:FILE:_files' \
              '--state=[the database (default\: as configured)]:FILE:_files' \
              ':DEST.db:_files' ;;
        version)
          _arguments -S \
              '(- *)'{-h,--help}'[all about this command]' ;;
        help)
          _arguments -S \
              '(- *)'{-h,--help}'[all about this command]' \
              '--manual[print the manual page forecastd(8)]' \
              '--completion=[print completions for bash, zsh or fish]:SHELL:(bash zsh fish)' \
              '::COMMAND:(run check-config demo check-file backtest status wait series files rejects forecast history accuracy report retry rebuild backup version help)' ;;
      esac
      ;;
  esac
}

if [[ $funcstack[1] == _forecastd ]]; then
  _forecastd "$@"
else
  compdef _forecastd forecastd
fi
