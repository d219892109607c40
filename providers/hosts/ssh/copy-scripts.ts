/** Partial copies of controllers that are gone are removed once they are so old. */
const staleMinutes = 60

/**
 * Takes what comes on stdin for `$1/$2` as `$1/.partial.$2.$3`, unless it is there already. `$4` is `file` or
 * `directory`, `$5` the mode of a file. Says `there` or `send` first, and at the end size and SHA256 of a file.
 *
 * tar ends with the archive, perhaps before the sender's tar does: a sender whose channel closes then would take it for
 * the end of what it reads. So the rest is waited for.
 */
export const receive = `umask 077
final=$1/$2 partial=$1/.partial.$2.$3
[ -e "$final" ] && { echo there; exit 0; }
mkdir -p "$1" || exit 1
find "$1" -maxdepth 1 -name '.partial.*' -cmin +${staleMinutes} -exec rm -rf {} +
echo send
if [ "$4" = directory ]; then
  { mkdir "$partial" && tar -C "$partial" --no-same-owner -xpmf - && cat >/dev/null && chmod u+rwx "$partial"; } || { rm -rf "$partial"; exit 1; }
else
  { cat >"$partial" && chmod "$5" "$partial"; } || { rm -f "$partial"; exit 1; }
  wc -c <"$partial"
  command -v sha256sum >/dev/null && sha256sum <"$partial"
fi
exit 0`

/**
 * Makes what has arrived whole visible at once, or finds that another controller was quicker. What is in memory of
 * the host only is written to its disk before: a host that loses power must not have an empty file under that name.
 */
export const commit = `final=$1/$2 partial=$1/.partial.$2.$3
sync -f "$partial" 2>/dev/null
mv -T "$partial" "$final" 2>/dev/null && exit 0
rm -rf "$partial"
[ -e "$final" ]`

/** Takes away what has not arrived whole. */
export const discard = `rm -rf "$1/.partial.$2.$3"`
