from django.db import migrations

FUNCTION = """
CREATE FUNCTION people_within_one_edit(one text, other text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    here integer := 1;
    shorter integer := least(length(one), length(other));
    difference integer := length(one) - length(other);
BEGIN
    IF one = other THEN RETURN true; END IF;
    IF abs(difference) > 1 THEN RETURN false; END IF;
    WHILE here <= shorter AND substr(one, here, 1) = substr(other, here, 1) LOOP
        here := here + 1;
    END LOOP;
    IF difference = 0 THEN
        RETURN substr(one, here + 1) = substr(other, here + 1)
            OR (substr(one, here, 2) = reverse(substr(other, here, 2))
                AND substr(one, here + 2) = substr(other, here + 2));
    ELSIF difference = 1 THEN
        RETURN substr(one, here + 1) = substr(other, here);
    END IF;
    RETURN substr(one, here) = substr(other, here + 1);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("people", "0003_linkage_columns"),)
    operations = (migrations.RunSQL(FUNCTION, "DROP FUNCTION people_within_one_edit(text, text)"),)
