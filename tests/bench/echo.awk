# echo.awk: the least strategy: it looks at the closes and gives no orders.
BEGIN { FS = "," }
$1 == "bar" && $7 > most { most = $7 + 0 }
$1 == "." { print }
