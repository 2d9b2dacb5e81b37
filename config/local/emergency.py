"""What a patient reads in danger, in every language, for native readers to check: the table in docs/translations.md."""

from collections.abc import Iterator

from babel import Locale
from babel.messages import Message

from config.local import catalogues
from config.local.services import PROJECT

PAGE = PROJECT / "docs" / "translations.md"
BEGIN, END = "<!-- written by make messages: begin -->\n", "<!-- written by make messages: end -->\n"
# All that these say counts.
FILES = {
    "templates/adherence/pain/advice_emergency.html",
    "templates/adherence/pain/advice_urgent.html",
    "templates/adherence/pain/away.html",
    "templates/adherence/pain/danger_signs.html",
    "templates/adherence/pain/not_sent.html",
    "templates/components/emergency_line.html",
    "templates/emails/parts/emergency.html",
    "templates/emails/parts/emergency.txt",
}
SPOKEN = "said by a patient"  # a context: sentences to read out on the telephone
# Parts of pages that say more than this.
SENTENCES = {
    "I may have a blood clot.",
    "Chest pain",
    "Short of breath",
    "Coughing up blood",
    "Fainted or collapsed",
    "One calf or leg newly painful",
    "One calf or leg newly swollen",
    "One calf or leg newly warm",
    "One calf or leg newly red or darker",
    "Wound that is open, leaking or more red",
    "Fever of 38 °C or more, or hot and shivery",
    "Foot that is cold, pale, blue or numb, or toes that cannot move",
    "NOT SENT YET",
    "Your clinic does not know about your pain.",
    "Your report is saved on this phone. We keep trying to send it.",
    "Your report of pain was NOT SENT. Some answers are missing. Fill them in now.",
    "Chest pain, hard to breathe, coughing blood, or you fainted?",
    "Do not wait.",
    "Call %(number)s now",
    "Stop your pumps.",
    (
        "If your calf is swollen, warm or red, your foot is cold or numb, your wound leaks, you have a fever, "
        "or the pain is sharp or bad, call your clinic now."
    ),
    "Chest pain, or hard to breathe?",
    (
        "If you get chest pain, find it hard to breathe, or your calf is swollen, warm or red, do not wait for us. "
        '<a href="tel:%(link)s">Call %(number)s</a>.'
    ),
    "If it gets worse and we are closed, or nobody answers:",
    "<b>Sharp pain, or a lot of pain? Stop at once and ask your doctor or clinic.</b> Stop and tell them too if:",
    "one calf or leg is newly painful, swollen, warm, red or darker",
    "your wound opens or leaks, or redness spreads around it",
    "you have a fever of 38 °C or more",
    "your foot is cold, pale, blue or numb, or you cannot move your toes",
    '<b>Chest pain, hard to breathe, coughing blood, or fainted? <a href="tel:%(link)s">Call %(number)s now.</a></b>',
    "Were you telling us about pain? Then do not wait for this page. Call your clinic.",
}


def sentences() -> Iterator[Message]:
    """As the sources have them now, in their order."""
    for message in catalogues.collected():
        files = {path for path, _ in message.locations}
        if message.id and (message.id in SENTENCES or message.context == SPOKEN or files & FILES):
            yield message


def table() -> str:
    """Markdown: English, and each language beside it."""
    readings = {language: catalogues.read(language) for language in catalogues.languages()}
    rows = [["English", *map(_name, readings)], ["---"] * (len(readings) + 1)]
    for message in sentences():
        found = [catalogue.get(message.id, message.context) for catalogue in readings.values()]
        rows.append([str(message.id), *(str(each.string) if each else "" for each in found)])
    return "".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |\n" for row in rows)


def _name(language: str) -> str:
    return str(Locale.parse(language).english_name)


def renew() -> None:
    """Write the table anew, and leave the rest of the page as it is."""
    page = PAGE.read_text()
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}")
