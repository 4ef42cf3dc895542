// This page as the server makes it now.

const MODULE = 'script[type="module"]';

/** Its element of this id; throws when the page does not come. */
export async function fetchRoot(id) {
  const response = await fetch(location.href, { cache: "no-store" });
  if (!response.ok) throw new Error(`the page could not be loaded (${response.status})`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const root = page.getElementById(id);
  if (!root?.dataset.cursor) throw new Error("the page could not be read");
  // A newer version was deployed: its markup is not for this code.
  if (sourceOf(page) !== sourceOf(document)) location.reload();
  return document.adoptNode(root);
}

function sourceOf(page) {
  return page.querySelector(MODULE)?.getAttribute("src");
}
