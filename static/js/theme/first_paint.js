// The theme that a person chose, before anything is painted: a classic script in the head, which
// the browser waits for. Without a choice (or without scripts) the system is followed by CSS alone.

(() => {
  const root = document.documentElement;

  const apply = () => {
    let chosen = null;
    try {
      chosen = localStorage.getItem("watchfire.theme");
    } catch {
      // Storage is closed to this page.
    }
    const known = chosen === "light" || chosen === "dark";
    if (known) root.dataset.theme = chosen;
    else delete root.dataset.theme;
    // The colour of the canvas until the style sheets are there.
    document.querySelector("meta[name=color-scheme]").content = known ? chosen : "light dark";
  };

  apply();
  addEventListener("storage", apply); // chosen in another tab
  addEventListener("pageshow", apply); // chosen elsewhere while this page was put away
})();
