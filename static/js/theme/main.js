// The switch of this page, kept level with those of other tabs.

import { ThemeSwitch } from "./theme_switch.js";

const themes = new ThemeSwitch(document.querySelector("[data-theme-switch]"), {
  root: document.documentElement,
  storage: () => localStorage,
});
themes.start();
// first_paint.js hears these before: the page wears the theme already.
addEventListener("storage", () => themes.show());
addEventListener("pageshow", () => themes.show());
