// The icon of the tab, drawn here so that no event costs a request: the site's own flame while
// nothing is open; a red octagon with the number of critical alerts, else an amber square with
// the number of all that are open; a grey disc with a question mark when nobody knows. Shape and
// colour say the same. No text from outside is part of it.

const MOST = 99;
const OCTAGON = "M9.500 0h13L32 9.500v13L22.500 32h-13L0 22.500v-13z";
const SQUARE = "M5 0h22a5 5 0 0 1 5 5v22a5 5 0 0 1-5 5H5a5 5 0 0 1-5-5V5a5 5 0 0 1 5-5z";
const RING = "M16 0a16 16 0 0 1 0 32a16 16 0 0 1 0-32z";
const FLAME = // static/img/favicon.svg
  "<path d='M16 2c1 5 7 8 7 15a7 7 0 0 1-14 0c0-3 1.500-5 3-6.500 0 2 .8 3.200 2 4C15.500 11 14 6 16 2z' fill='#e5532d'/>" +
  "<path d='M16.200 14c.4 2.500 3.300 3.600 3.300 6.600a3.500 3.500 0 0 1-7 0c0-1.500.7-2.600 1.600-3.400.1 1 .4 1.600 1 2 .5-1.700.3-3.600 1.100-5.200z' fill='#ffc247'/>" +
  "<path d='M5 27.500 27 22.500M5 22.500l22 5' stroke='#8a6a4f' stroke-width='3' stroke-linecap='round'/>";
const FONT = "font-family='system-ui,sans-serif' font-weight='700' text-anchor='middle'";
const SIZES = [25, 21, 15]; // of one, two and three characters

/** The address of the drawing. */
export function tabIcon({ total, critical }, isStale = false) {
  if (isStale) return addressOf(mark(RING, "#69737e", "#fff", "?"));
  if (critical > 0) return addressOf(mark(OCTAGON, "#c4231a", "#fff", numberOf(critical)));
  if (total > 0) return addressOf(mark(SQUARE, "#f0b429", "#1b1500", numberOf(total)));
  return addressOf(FLAME);
}

function numberOf(count) {
  return count > MOST ? `${MOST}+` : String(count);
}

function mark(shape, ground, ink, text) {
  const size = SIZES[text.length - 1];
  const place = `x='16' y='${16 + size * 0.36}' font-size='${size}'`;
  return `<path d='${shape}' fill='${ground}'/><text ${place} fill='${ink}' ${FONT}>${text}</text>`;
}

function addressOf(drawing) {
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>${drawing}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
