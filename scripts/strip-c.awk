# strip-c.awk: C without its comments and the contents of its strings, line
# for line, so that what is found in it is code and stands at its own line.
{
	out = ""
	n = length($0)
	for (i = 1; i <= n; i++) {
		c = substr($0, i, 1)
		two = substr($0, i, 2)
		if (in_comment) {
			if (two == "*/") {
				in_comment = 0
				i++
			}
		} else if (quote != "") {
			if (c == "\\")
				i++
			else if (c == quote) {
				quote = ""
				out = out c
			}
		} else if (two == "/*") {
			in_comment = 1
			i++
		} else if (two == "//") {
			break
		} else {
			# A character constant is a string to us.
			if (c == "\"" || c == "\047")
				quote = c
			out = out c
		}
	}
	if (substr($0, n) != "\\")
		quote = ""
	print out
}
