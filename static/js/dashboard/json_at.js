// What stands at an address of the server now.

const get = (...request) => globalThis.fetch(...request);

/** The answer, or null without one: the link's own badge tells that the server is away. */
export async function jsonAt(address, fetch = get) {
  try {
    const response = await fetch(address, { cache: "no-store" });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
