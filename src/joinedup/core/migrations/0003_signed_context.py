"""The signed context (docs/adr/0010): verified once a transaction, sealed in the session, checked once a statement."""

from django.db import migrations

from joinedup.core import rls

PADDING = 986236757547332986472011617696226561292849812918563355472727826767720188564083584387121625107510786855734801053524719833194566624465665316622563244215340671405971599343902468620306327831715457360719532421388780770165778156818229863337344187575566725786793391480600129482653072861971002459947277805295727097226389568776499707662505334062639449916265137796823793276300221537201727072401742985542559596685092673521228140822200236743113743661549252453726123450722876929538747702356573783116197523966334991563351853851212597377279504828784670372039686704594645256069324522370986176059658958007207913567344112617652224
"""PKCS#1 v1.5 with SHA-256 for 2,048 bits, its last 32 bytes zero: the hash is added."""

STORE = """
CREATE TABLE core_contextkey (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    modulus numeric NOT NULL,
    put_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNLOGGED SEQUENCE core_seal_one AS bigint MINVALUE -9223372036854775808 MAXVALUE 9223372036854775807 START 1;
CREATE UNLOGGED SEQUENCE core_seal_two AS bigint MINVALUE -9223372036854775808 MAXVALUE 9223372036854775807 START 1;
"""
DROP_STORE = """
DROP SEQUENCE core_seal_one;
DROP SEQUENCE core_seal_two;
DROP TABLE core_contextkey;
"""

# Owner's rights; every name is qualified and the path is fixed, so that nothing in pg_temp can stand in for anything.
OPEN = """
CREATE FUNCTION joinedup_open_context(context text, signature numeric) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    n numeric;
    digest text;
    expected numeric := 0;
    seal text;
BEGIN
    SELECT k.modulus INTO n FROM public.core_contextkey k;
    IF n IS NULL OR context IS NULL OR signature IS NULL OR signature < 2 OR signature >= n
        OR signature <> trunc(signature) THEN
        RETURN false;
    END IF;
    IF split_part(context, '|', 1) <> 'ju1' OR split_part(context, '|', 2) <> pg_backend_pid()::text
        OR split_part(context, '|', 3)
            <> ((extract(epoch FROM transaction_timestamp()) * 1000000)::bigint)::text THEN
        RETURN false;
    END IF;
    digest := encode(sha256(convert_to(context, 'UTF8')), 'hex');
    FOR word IN 0..7 LOOP
        expected := expected * 4294967296 + ('x' || substr(digest, word * 8 + 1, 8))::bit(32)::bigint;
    END LOOP;
    IF mod(mod(signature * signature, n) * signature, n) <> expected + {PADDING} THEN
        RETURN false;
    END IF;
    seal := encode(sha256(timestamptz_send(transaction_timestamp()) || convert_to(context, 'UTF8')), 'hex');
    PERFORM setval('public.core_seal_one'::regclass, ('x' || substr(seal, 1, 16))::bit(64)::bigint);
    PERFORM setval('public.core_seal_two'::regclass, ('x' || substr(seal, 17, 16))::bit(64)::bigint);
    PERFORM set_config('ju.context', context, true);
    RETURN true;
END
$body$;
"""

SEALED = """
CREATE FUNCTION joinedup_sealed() RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL RESTRICTED AS $body$
BEGIN
    IF pg_catalog.length(pg_catalog.current_setting('ju.context', true)) OPERATOR(pg_catalog.>) 0 THEN
        NULL;
    ELSE
        RETURN false;
    END IF;
    RETURN pg_catalog.int8send(pg_catalog.currval('public.core_seal_one'::pg_catalog.regclass))
        OPERATOR(pg_catalog.||) pg_catalog.int8send(pg_catalog.currval('public.core_seal_two'::pg_catalog.regclass))
        OPERATOR(pg_catalog.=) pg_catalog.substr(pg_catalog.sha256(
            pg_catalog.timestamptz_send(pg_catalog.transaction_timestamp())
            OPERATOR(pg_catalog.||) pg_catalog.convert_to(pg_catalog.current_setting('ju.context'), 'UTF8')), 1, 16);
END
$body$;
"""

READ = """
CREATE OR REPLACE FUNCTION joinedup_context() RETURNS boolean LANGUAGE sql STABLE PARALLEL RESTRICTED
    RETURN public.joinedup_sealed();
CREATE OR REPLACE FUNCTION joinedup_place() RETURNS bigint LANGUAGE sql STABLE PARALLEL RESTRICTED
    RETURN CASE WHEN public.joinedup_sealed() THEN nullif(split_part(current_setting('ju.context'), '|', 4), '')::bigint END;
CREATE FUNCTION joinedup_user() RETURNS bigint LANGUAGE sql STABLE PARALLEL RESTRICTED
    RETURN CASE WHEN public.joinedup_sealed() THEN nullif(split_part(current_setting('ju.context'), '|', 5), '')::bigint END;
CREATE FUNCTION joinedup_staff() RETURNS bigint LANGUAGE sql STABLE PARALLEL RESTRICTED
    RETURN CASE WHEN public.joinedup_sealed() THEN nullif(split_part(current_setting('ju.context'), '|', 6), '')::bigint END;
CREATE FUNCTION joinedup_organisation() RETURNS bigint LANGUAGE sql STABLE PARALLEL RESTRICTED
    RETURN CASE WHEN public.joinedup_sealed() THEN nullif(split_part(current_setting('ju.context'), '|', 7), '')::bigint END;
CREATE FUNCTION joinedup_role() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
    RETURN CASE WHEN public.joinedup_sealed() THEN split_part(current_setting('ju.context'), '|', 8) END;
CREATE FUNCTION joinedup_purpose() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
    RETURN CASE WHEN public.joinedup_sealed() THEN split_part(current_setting('ju.context'), '|', 9) END;
CREATE FUNCTION joinedup_parties() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL RESTRICTED
    RETURN CASE WHEN public.joinedup_sealed() THEN split_part(current_setting('ju.context'), '|', 10)::bigint[] END;
"""
DROP_READ = """
DROP FUNCTION joinedup_user();
DROP FUNCTION joinedup_staff();
DROP FUNCTION joinedup_organisation();
DROP FUNCTION joinedup_role();
DROP FUNCTION joinedup_purpose();
DROP FUNCTION joinedup_parties();
"""


class Migration(migrations.Migration):
    dependencies = (("core", "0002_protect"),)
    operations = (
        migrations.RunSQL(STORE, DROP_STORE),
        rls.Withhold("core_contextkey"),
        rls.Withhold("core_seal_one", leave="SELECT"),
        rls.Withhold("core_seal_two", leave="SELECT"),
        migrations.RunSQL(OPEN.format(PADDING=PADDING), "DROP FUNCTION joinedup_open_context(text, numeric)"),
        migrations.RunSQL(SEALED, "DROP FUNCTION joinedup_sealed()"),
        migrations.RunSQL(READ, DROP_READ + rls.CONTEXT_FUNCTIONS),
    )
