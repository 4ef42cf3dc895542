// Addresses of the wall for one severity or one group, as dashboard/wall/query.py writes them.

const PLACE = encodeValue('"{}"');

/** The server's `pattern` has `"{}"` where the value goes. */
export function fillAddress(pattern, value) {
  const at = pattern.lastIndexOf(PLACE);
  return pattern.slice(0, at) + encodeValue(quote(value)) + pattern.slice(at + PLACE.length);
}

/** As Python's `quote_plus` does. */
function encodeValue(text) {
  const encoded = encodeURIComponent(text).replace(/[!'()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
  return encoded.replaceAll("%20", "+");
}

/** A matcher's value between its quotes. */
function quote(text) {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  return `"${escaped}"`;
}
