#!/usr/bin/perl
# sma-cross.pl: scripts/strategies/sma-cross.awk in Perl, for tests.
use strict;
use warnings;

my %param = (fast => 10, slow => 30, share => 0.2);
$param{$_} = $ENV{"BT_PARAM_$_"} // $param{$_} for keys %param;
my $hosted = exists $ENV{BT_HOST};
my %symbol;

sub bar
{
	my ($name, $close) = @_;
	my ($fast, $slow) = @param{qw(fast slow)};
	my $s = $symbol{$name} //= { n => 0, fast => 0, slow => 0, held => 0 };
	my $price = int($close * 1e8 + 0.5);
	my $n = ++$s->{n};

	$s->{fast} += $price - ($n > $fast ? $s->{ring}[($n - $fast) % $slow] : 0);
	$s->{slow} += $price - ($n > $slow ? $s->{ring}[$n % $slow] : 0);
	$s->{ring}[$n % $slow] = $price;

	my $above = $n >= $slow && $s->{fast} * $slow > $s->{slow} * $fast;
	print "target,$name,$param{share}\n" if $above && !$s->{held};
	print "exit,$name\n" if !$above && $s->{held};
	$s->{held} = $above;
}

while (my $line = <STDIN>) {
	print $line unless $hosted;
	chomp $line;
	my @field = split /,/, $line;
	if ($line =~ /^#param (\w+)=(.*)/) {
		$param{$1} = $2;
	} elsif (@field && $field[0] eq 'bar') {
		bar($field[2], $field[6]);
	} elsif ($hosted && $line eq '.') {
		print ".\n";
	} elsif ($hosted && $line eq 'end') {
		last;
	}
}
