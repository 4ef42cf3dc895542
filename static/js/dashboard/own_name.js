// Whoever is not signed in says their name once; this browser remembers it.

const KEY = "watchfire.name";

export function rememberOwnName(form) {
  const field = form.querySelector("[data-own-name]");
  if (!field) return;
  field.value ||= ownName();
  form.addEventListener("submit", () => {
    try {
      localStorage.setItem(KEY, field.value.trim());
    } catch {
      // Storage is closed to this page: the name is asked for again.
    }
  });
}

/** The name, or an empty text. */
export function ownName() {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}
