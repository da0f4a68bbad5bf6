# fish completion for forecastd, made by `forecastd help --completion fish`.

function __forecastd_has_no_command
    test (count (commandline -opc)) -eq 1
end

function __forecastd_command_is
    set -l words (commandline -opc)
    test "$words[2]" = $argv[1]
end

complete -c forecastd -f
complete -c forecastd -s h -l help -d 'everything in short, or all about a command'
complete -c forecastd -n __forecastd_has_no_command -l version -d 'versions of the program and of what it is built with'
complete -c forecastd -n __forecastd_has_no_command -a run -d 'the daemon: learn from the inbox and forecast, until stopped'
complete -c forecastd -n __forecastd_has_no_command -a check-config -d 'tell every problem of the configuration'
complete -c forecastd -n __forecastd_has_no_command -a demo -d 'learn from sample sensors and show what comes of it'
complete -c forecastd -n __forecastd_has_no_command -a check-file -d 'how a CSV would be read; writes nothing'
complete -c forecastd -n __forecastd_has_no_command -a backtest -d 'forecast files in memory and score the forecasts'
complete -c forecastd -n __forecastd_has_no_command -a status -d 'is it running, what has it done, what is wrong'
complete -c forecastd -n __forecastd_has_no_command -a wait -d 'wait until the daemon has nothing left to do'
complete -c forecastd -n __forecastd_has_no_command -a series -d 'the series, their last values and how well they are forecast'
complete -c forecastd -n __forecastd_has_no_command -a files -d 'the files that came, the newest first'
complete -c forecastd -n __forecastd_has_no_command -a rejects -d 'the rows that were rejected, and why'
complete -c forecastd -n __forecastd_has_no_command -a forecast -d 'the newest forecast of a series'
complete -c forecastd -n __forecastd_has_no_command -a history -d 'what was forecast for a series, and what came'
complete -c forecastd -n __forecastd_has_no_command -a accuracy -d 'how good the forecasts were, by series and steps ahead'
complete -c forecastd -n __forecastd_has_no_command -a retry -d 'put failed files back into the inbox'
complete -c forecastd -n __forecastd_has_no_command -a rebuild -d 'learn again from stored observations, while no daemon runs'
complete -c forecastd -n __forecastd_has_no_command -a backup -d 'copy the database, while the daemon goes on'
complete -c forecastd -n __forecastd_has_no_command -a version -d 'versions of the program and of what it is built with'
complete -c forecastd -n __forecastd_has_no_command -a help -d 'this, or all about one command'

complete -c forecastd -n '__forecastd_command_is run' -l config -r -F -d 'the configuration (default: /etc/forecastd/forecastd.json5, if it exists)'
complete -c forecastd -n '__forecastd_command_is run' -l once -d 'drain the inbox, commit, print a summary and exit; 1 if a file failed'
complete -c forecastd -n '__forecastd_command_is run' -l check -d 'look at every page of the database first, not only after a kill'
complete -c forecastd -n '__forecastd_command_is check-config' -l config -r -F -d 'the configuration (default: /etc/forecastd/forecastd.json5, if it exists)'
complete -c forecastd -n '__forecastd_command_is demo' -l directory -r -f -a '(__fish_complete_directories (commandline -ct))' -d 'where to work; it must not exist yet (default: a temporary one)'
complete -c forecastd -n '__forecastd_command_is check-file' -l config -r -F -d 'the configuration (default: /etc/forecastd/forecastd.json5, if it exists)'
complete -c forecastd -n '__forecastd_command_is check-file' -F
complete -c forecastd -n '__forecastd_command_is backtest' -l horizon -r -f -d 'steps ahead (default: as configured, 24)'
complete -c forecastd -n '__forecastd_command_is backtest' -l from -r -f -d 'score only targets from data row N on, counted from 0'
complete -c forecastd -n '__forecastd_command_is backtest' -l forecasts -r -F -d 'write every forecast to this new file'
complete -c forecastd -n '__forecastd_command_is backtest' -l json -d 'print JSON, whose names are stable'
complete -c forecastd -n '__forecastd_command_is backtest' -l config -r -F -d 'the configuration (default: /etc/forecastd/forecastd.json5, if it exists)'
complete -c forecastd -n '__forecastd_command_is backtest' -F
complete -c forecastd -n '__forecastd_command_is status' -l json -d 'print JSON, whose names are stable'
complete -c forecastd -n '__forecastd_command_is status' -l config -r -F -d 'the configuration (default: /etc/forecastd/forecastd.json5, if it exists)'
complete -c forecastd -n '__forecastd_command_is status' -l state -r -F -d 'the database (default: as configured)'
complete -c forecastd -n '__forecastd_command_is wait' -l idle -d 'for everything that is in the inbox now (must be given)'
complete -c forecastd -n '__forecastd_command_is wait' -l timeout -r -f -d 'at most so long (default: for ever)'
complete -c forecastd -n '__forecastd_command_is wait' -l config -r -F -d 'the configuration (default: /etc/forecastd/forecastd.json5, if it exists)'
complete -c forecastd -n '__forecastd_command_is wait' -l state -r -F -d 'the database (default: as configured)'
complete -c forecastd -n '__forecastd_command_is series' -l json -d 'print JSON, whose names are stable'
complete -c forecastd -n '__forecastd_command_is series' -l config -r -F -d 'the configuration (default: /etc/forecastd/forecastd.json5, if it exists)'
complete -c forecastd -n '__forecastd_command_is series' -l state -r -F -d 'the database (default: as configured)'
complete -c forecastd -n '__forecastd_command_is files' -l limit -r -f -d 'at most so many (default: 50)'
complete -c forecastd -n '__forecastd_command_is files' -l json -d 'print JSON, whose names are stable'
complete -c forecastd -n '__forecastd_command_is files' -l config -r -F -d 'the configuration (default: /etc/forecastd/forecastd.json5, if it exists)'
complete -c forecastd -n '__forecastd_command_is files' -l state -r -F -d 'the database (default: as configured)'
complete -c forecastd -n '__forecastd_command_is rejects' -l json -d 'print JSON, whose names are stable'
complete -c forecastd -n '__forecastd_command_is rejects' -l config -r -F -d 'the configuration (default: /etc/forecastd/forecastd.json5, if it exists)'
complete -c forecastd -n '__forecastd_command_is rejects' -l state -r -F -d 'the database (default: as configured)'
complete -c forecastd -n '__forecastd_command_is rejects' -F
complete -c forecastd -n '__forecastd_command_is forecast' -l csv -d 'print CSV with a header'
complete -c forecastd -n '__forecastd_command_is forecast' -l json -d 'print JSON, whose names are stable'
complete -c forecastd -n '__forecastd_command_is forecast' -l config -r -F -d 'the configuration (default: /etc/forecastd/forecastd.json5, if it exists)'
complete -c forecastd -n '__forecastd_command_is forecast' -l state -r -F -d 'the database (default: as configured)'
complete -c forecastd -n '__forecastd_command_is history' -l since -r -f -d 'targets from this time on'
complete -c forecastd -n '__forecastd_command_is history' -l until -r -f -d 'targets up to this time'
complete -c forecastd -n '__forecastd_command_is history' -l step -r -f -d 'only forecasts so many steps ahead'
complete -c forecastd -n '__forecastd_command_is history' -l csv -d 'print CSV with a header'
complete -c forecastd -n '__forecastd_command_is history' -l json -d 'print JSON, whose names are stable'
complete -c forecastd -n '__forecastd_command_is history' -l config -r -F -d 'the configuration (default: /etc/forecastd/forecastd.json5, if it exists)'
complete -c forecastd -n '__forecastd_command_is history' -l state -r -F -d 'the database (default: as configured)'
complete -c forecastd -n '__forecastd_command_is accuracy' -l json -d 'print JSON, whose names are stable'
complete -c forecastd -n '__forecastd_command_is accuracy' -l config -r -F -d 'the configuration (default: /etc/forecastd/forecastd.json5, if it exists)'
complete -c forecastd -n '__forecastd_command_is accuracy' -l state -r -F -d 'the database (default: as configured)'
complete -c forecastd -n '__forecastd_command_is retry' -l json -d 'print JSON, whose names are stable'
complete -c forecastd -n '__forecastd_command_is retry' -l config -r -F -d 'the configuration (default: /etc/forecastd/forecastd.json5, if it exists)'
complete -c forecastd -n '__forecastd_command_is retry' -F
complete -c forecastd -n '__forecastd_command_is rebuild' -l json -d 'print JSON, whose names are stable'
complete -c forecastd -n '__forecastd_command_is rebuild' -l config -r -F -d 'the configuration (default: /etc/forecastd/forecastd.json5, if it exists)'
complete -c forecastd -n '__forecastd_command_is rebuild' -l state -r -F -d 'the database (default: as configured)'
complete -c forecastd -n '__forecastd_command_is backup' -l compact -d 'leave free space out; takes longer, shows no progress'
complete -c forecastd -n '__forecastd_command_is backup' -l salvage -d 'copy what can be read of a damaged database'
complete -c forecastd -n '__forecastd_command_is backup' -l json -d 'print JSON, whose names are stable'
complete -c forecastd -n '__forecastd_command_is backup' -l config -r -F -d 'the configuration (default: /etc/forecastd/forecastd.json5, if it exists)'
complete -c forecastd -n '__forecastd_command_is backup' -l state -r -F -d 'the database (default: as configured)'
complete -c forecastd -n '__forecastd_command_is backup' -F
complete -c forecastd -n '__forecastd_command_is help' -l manual -d 'print the manual page forecastd(8)'
complete -c forecastd -n '__forecastd_command_is help' -l completion -r -f -a 'bash zsh fish' -d 'print completions for bash, zsh or fish'
complete -c forecastd -n '__forecastd_command_is help' -f -a 'run check-config demo check-file backtest status wait series files rejects forecast history accuracy retry rebuild backup version help'
