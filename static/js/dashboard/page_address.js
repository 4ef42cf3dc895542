// Addresses of other pages, as the server has written them into the wall.

const NOBODY = "0".repeat(16); // stands for the fingerprint
const NO_SILENCE = "00000000-0000-0000-0000-000000000000";

/** Where an alert is told of in full. */
export function addressOfAlert(fingerprint) {
  return wall().alertAddress.replace(NOBODY, fingerprint);
}

/** Where a silence is edited; one that has ended, made anew. */
export function addressOfSilence(id) {
  return wall().silenceAddress.replace(NO_SILENCE, id);
}

function wall() {
  return document.getElementById("wall").dataset;
}
