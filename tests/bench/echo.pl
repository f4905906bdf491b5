# echo.pl: the least strategy: it looks at the closes and gives no orders.
use strict;
use warnings;

my $most = 0;
while (<STDIN>) {
	if ($_ eq ".\n") {
		print;
	} elsif (/^bar,/) {
		my $close = (split /,/)[6];
		$most = $close if $close > $most;
	}
}
