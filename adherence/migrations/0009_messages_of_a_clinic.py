from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("adherence", "0008_flag_events_stay")]

    operations = [
        migrations.RemoveIndex(model_name="message", name="messages_of_a_team"),
        migrations.AddIndex(
            model_name="message", index=models.Index(fields=["clinic", "-due_at"], name="messages_of_a_clinic")
        ),
    ]
