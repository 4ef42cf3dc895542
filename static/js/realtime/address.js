// Addresses of the endpoints, with what the client asks for in the query.

/** `url` with each given parameter; null leaves one out, an array repeats it. */
export function withQuery(url, parameters) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, one);
  }
  const text = query.toString();
  if (!text) return url;
  return `${url}${url.includes("?") ? "&" : "?"}${text}`;
}

/** The ws: or wss: address of a path on this site; a full address stays as it is. */
export function socketAddress(url, base = globalThis.location?.href) {
  if (!base) return url;
  const address = new URL(url, base);
  address.protocol = address.protocol.replace(/^http/, "ws");
  return address.href;
}
