# Completion of bt-report for fish.
# Made by scripts/gen-completions.sh; do not edit.
complete -c bt-report -l title -x -d 'what stands at the head'
complete -c bt-report -l trades -x -d 'list N trades, the first and the last; all: every one'
complete -c bt-report -l partial -d 'accept a run that failed or breaks off'
complete -c bt-report -s o -l output -r -F -d 'write to FILE instead of standard output'
complete -c bt-report -s f -l format -x -a 'auto html text' -d 'form of the report; auto: as the name of FILE ends'
complete -c bt-report -s h -l help -d 'show this help'
complete -c bt-report -s V -l version -d 'show the version'
complete -c bt-report -s q -l quiet -d 'no warnings, no notes'
complete -c bt-report -s v -l verbose -d 'tell more, such as what was set where'
complete -c bt-report -s c -l config -r -F -d 'read options from a YAML file'
complete -c bt-report -l log-format -x -a 'text json' -d 'form of messages'
