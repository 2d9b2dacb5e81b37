"""The demo clinic: invented people in every state that the pages can show, with history that moves with the date."""
