// echo.js: the least strategy: it looks at the closes and gives no orders.
'use strict';

let rest = '';
let most = 0;
process.stdin.setEncoding('latin1');
process.stdin.on('data', (text) => {
	const lines = (rest + text).split('\n');
	let out = '';

	rest = lines.pop();
	for (const line of lines) {
		if (line === '.')
			out += '.\n';
		else if (line.startsWith('bar,'))
			most = Math.max(most, Number(line.split(',')[6]));
	}
	if (out !== '')
		process.stdout.write(out);
});
