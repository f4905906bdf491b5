# Completion of bt for fish.
# Made by scripts/gen-completions.sh; do not edit.
complete -c bt -n __fish_use_subcommand -f -a 'help adjust cat fetch metrics perturb report resample run synth ta validate'
# `bt run` is completed as bt-run is.
function __bt_rest
    set -l words (commandline -opc) (commandline -ct)
    if test $words[2] = help
        printf '%s\n' adjust cat fetch metrics perturb report resample run synth ta validate
    else
        complete -C "bt-$words[2..]"
    end
end
complete -c bt -n "not __fish_use_subcommand" -f -a "(__bt_rest)"
complete -c bt -s h -l help -d 'show this help'
complete -c bt -s V -l version -d 'show the version'
complete -c bt -s q -l quiet -d 'no warnings, no notes'
complete -c bt -s v -l verbose -d 'tell more, such as what was set where'
complete -c bt -s c -l config -r -F -d 'read options from a YAML file'
complete -c bt -l log-format -x -a 'text json' -d 'form of messages'
