// In whose manner times and numbers are written: always in the language of the page's words.

/** The first of the reader's languages that is the page's, with the customs of its country; else the page's itself. */
export function mannerOf(page, readers = []) {
  return readers.find((each) => isWellFormed(each) && bare(each) === bare(page)) ?? page;
}

// Internal

/** A language without its country and script. */
function bare(tag) {
  return tag.toLowerCase().split("-")[0];
}

function isWellFormed(tag) {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}
