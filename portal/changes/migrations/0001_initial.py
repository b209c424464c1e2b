from django.db import migrations, models

# Once in a transaction. The setting ends with it, and falls back with a savepoint, as the count
# does. Rows that others hold are passed over, so no writer ever waits here
COUNT = """
CREATE FUNCTION count_change() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    this_transaction text := pg_current_xact_id()::text;
    free bigint;
BEGIN
    IF current_setting('portal.counted', true) = this_transaction THEN
        RETURN;
    END IF;
    SELECT id INTO free FROM changes_change ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF FOUND THEN
        UPDATE changes_change SET n = n + 1 WHERE id = free;
    ELSE
        INSERT INTO changes_change (n) VALUES (1);
    END IF;
    PERFORM set_config('portal.counted', this_transaction, true);
END
$$
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("n", models.BigIntegerField(help_text="Transactions that counted here.")),
            ],
        ),
        migrations.RunSQL(COUNT, "DROP FUNCTION count_change()"),
    ]
