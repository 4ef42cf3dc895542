// Sends forms of the server as a person would, and reads the answer as a script.

/** What a person is told when a form could not be posted. */
export const NOT_SENT = "It was not sent: the server does not answer. Try again.";
const JSON_TYPE = "application/json";
const SIGNED_OUT =
  "You are signed out, and nothing was changed. Sign in on another tab, then try again.";

/**
 * Posts a form: {status, data} where the answer is JSON, {status, page} (a document) where it is
 * a page. Throws when there is no answer.
 */
export function postForm(form, submitter = null) {
  return post(form.action, new FormData(form, submitter));
}

/** The same for fields of one's own; a page that calls this has the form's token somewhere. */
export function postFields(address, fields) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  body.append("csrfmiddlewaretoken", pageToken());
  return post(address, body);
}

async function post(address, body) {
  const headers = { Accept: JSON_TYPE, "X-CSRFToken": body.get("csrfmiddlewaretoken") ?? "" };
  const response = await fetch(address, { method: "POST", body, headers });
  // A proxy that asks who is there leads to a page of its own; ours says 401.
  if (response.status !== 401 && !response.redirected) return read(response);
  return { status: 401, data: { message: SIGNED_OUT, outcomes: [] } };
}

/** The document of a page; throws when it does not come, with the `status` of the answer. */
export async function fetchPage(address, { signal = null } = {}) {
  const response = await fetch(address, { cache: "no-store", signal });
  // A page of ours leads elsewhere only to sign in.
  const status = response.redirected ? 401 : response.status;
  if (status === 401) throw Object.assign(new Error("not signed in"), { status });
  if (response.ok) return (await read(response)).page;
  throw Object.assign(new Error(`the page could not be loaded (${status})`), { status });
}

async function read(response) {
  const { status } = response;
  if (response.headers.get("Content-Type")?.startsWith(JSON_TYPE)) {
    return { status, data: await response.json() };
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return { status, page };
}

function pageToken() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
}
