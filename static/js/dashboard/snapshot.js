// The page's own state fetched anew: the same page, so recovery takes the path of the start.

const MODULE = 'script[type="module"]';

/** The `#wall` of the page as the server makes it now; throws when it does not come. */
export async function fetchWall() {
  const response = await fetch(location.href, { cache: "no-store" });
  if (!response.ok) throw new Error(`the page could not be loaded (${response.status})`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const wall = page.getElementById("wall");
  if (!wall?.dataset.cursor) throw new Error("the page could not be read");
  // A newer version was deployed: its markup is not for this code.
  if (sourceOf(page) !== sourceOf(document)) location.reload();
  return document.adoptNode(wall);
}

function sourceOf(page) {
  return page.querySelector(MODULE)?.getAttribute("src");
}
