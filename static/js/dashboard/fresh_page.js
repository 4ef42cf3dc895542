// This page as the server makes it now, so that recovery takes the path of the start.

import { fetchPage } from "./posting.js";

const MODULE = 'script[type="module"]';

/** Its element of this id; throws as fetchPage does, and when the page cannot be read. */
export async function fetchRoot(id, { signal } = {}) {
  const page = await fetchPage(location.href, { signal });
  const root = page.getElementById(id);
  if (!root?.dataset.cursor) throw new Error("the page could not be read");
  // A newer version was deployed: its markup is not for this code.
  if (sourceOf(page) !== sourceOf(document)) location.reload();
  return document.adoptNode(root);
}

function sourceOf(page) {
  return page.querySelector(MODULE)?.getAttribute("src");
}
