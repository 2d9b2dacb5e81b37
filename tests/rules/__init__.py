"""The rules by table and by property: no database, no settings, no clock."""
