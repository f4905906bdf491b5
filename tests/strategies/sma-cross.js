#!/usr/bin/env node
// sma-cross.js: scripts/strategies/sma-cross.awk in JavaScript, for tests.
'use strict';

const param = { fast: '10', slow: '30', share: '0.2' };
for (const name in param)
	param[name] = process.env['BT_PARAM_' + name] ?? param[name];
const hosted = 'BT_HOST' in process.env;
const symbols = new Map();
let out = '';

function bar(name, close)
{
	const fast = Number(param.fast), slow = Number(param.slow);
	if (!symbols.has(name))
		symbols.set(name, { n: 0, fast: 0, slow: 0, held: false, ring: [] });
	const s = symbols.get(name);
	const price = Math.floor(Number(close) * 1e8 + 0.5);
	const n = ++s.n;

	s.fast += price - (n > fast ? s.ring[(n - fast) % slow] : 0);
	s.slow += price - (n > slow ? s.ring[n % slow] : 0);
	s.ring[n % slow] = price;

	const above = n >= slow && s.fast * slow > s.slow * fast;
	if (above && !s.held)
		out += `target,${name},${param.share}\n`;
	if (!above && s.held)
		out += `exit,${name}\n`;
	s.held = above;
}

function line(text)
{
	const field = text.split(',');

	if (!hosted)
		out += text + '\n';
	if (text.startsWith('#param ')) {
		const equals = text.indexOf('=');
		param[text.slice(7, equals)] = text.slice(equals + 1);
	} else if (field[0] === 'bar') {
		bar(field[2], field[6]);
	} else if (hosted && text === '.') {
		out += '.\n';
	}
}

let rest = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', chunk => {
	const lines = (rest + chunk).split('\n');
	rest = lines.pop();
	lines.forEach(line);
	process.stdout.write(out);
	out = '';
});
