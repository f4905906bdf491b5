#!/usr/bin/env bats
# bt-cat --symbol and --symbols: one name for CSV without names, and a choice.

load helpers

setup()
{
	bt_setup
	bt-synth --bars 3 --symbols A,B >all.bt
}

@test "--symbol chooses where symbols are told, in every form" {
	bt-cat --symbols A all.bt >want
	for f in all.bt all.csv all.bts; do
		bt-cat all.bt -o "all.csv"
		bt-cat all.bt -o "all.bts"
		bt-cat --symbol A --interval 1d "$f" | grep '^bar,' |
		    diff - <(grep '^bar,' want)
	done
}

@test "--symbol names the rows where they are not, and --symbols adds to it" {
	bt-cat --symbols B -f csv all.bt | cut -d, -f1,3- >b.csv
	[[ $(bt-cat --symbol Q b.csv | grep -c '^bar,.*,Q,') == 3 ]]
	[[ $(bt-cat --symbol Q --symbols A b.csv | grep -c '^bar,') == 3 ]]
	run --separate-stderr -0 bt-cat --symbols Q b.csv
	[[ $output != *'bar,'* ]]
	[[ $stderr == *"there is no symbol 'Q'"* ]]
}

@test "an empty span and an empty name are refused" {
	run -2 bt-cat --from 2024 --to 2024 all.bt
	run -2 bt-cat --from 2025 --to 2024 all.bt
	run -2 bt-cat --symbols A, all.bt
	run -2 bt-cat --symbols A,,B all.bt
}
