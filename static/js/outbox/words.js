// What the page says, out of the page: the words stand in templates, in the reader's language.

const rules = new Intl.PluralRules(document.documentElement.lang || "en");
const words = [...document.querySelectorAll("template[data-words]")];
const find = (name) => words.map((each) => each.content.querySelector(`[data-word="${name}"]`)).find(Boolean);

/** @param {string} name @returns {string} */
export const word = (name) => find(name)?.textContent.trim() ?? "";

/** @param {string} name @param {string} value in place of the mark # */
export const filled = (name, value) => word(name).replace("#", value);

/** @param {string} name @param {number} number in the plural form that the language wants */
export const counted = (name, number) => {
  const forms = find(name)?.dataset ?? {};
  return (forms[rules.select(number)] ?? forms.other ?? "").replace("#", String(number));
};

/** A copy of a template's one element. @param {string} id @returns {HTMLElement} */
export const copy = (id) => /** @type {HTMLElement} */ (document.getElementById(id).content.firstElementChild.cloneNode(true));

const locale = document.documentElement.lang || undefined;
const TIME = { hour: "numeric", minute: "2-digit", ...(locale?.startsWith("en") ? { hour12: true } : {}) };
const DAY = { weekday: "long", day: "numeric", month: "long" };

/** A time of day as the clinic's pages write it, with its day unless that is today. @param {Date} at */
export const clock = (at) => {
  const isToday = at.toDateString() === new Date().toDateString();
  return at.toLocaleString(locale, isToday ? TIME : { ...DAY, ...TIME });
};
