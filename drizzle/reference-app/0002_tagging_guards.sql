-- Taggings name rows of several tables, which no foreign key can do. These triggers do what one would: what is tagged
-- exists, and what goes takes its taggings with it. They act, as a foreign key does, with the rights of the table's owner.

-- The lock makes a deletion of the row wait, or makes this wait for the deletion and then find nothing.
CREATE FUNCTION public.require_tagged_object() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  is_there boolean;
BEGIN
  EXECUTE format('SELECT true FROM public.%I o WHERE o.id = $1 FOR KEY SHARE', new.model) INTO is_there USING new.object_id;
  IF is_there IS NULL THEN
    RAISE EXCEPTION 'there is no % with this id to tag', new.model
      USING ERRCODE = 'foreign_key_violation', SCHEMA = 'public', TABLE = 'tagging', CONSTRAINT = 'tagging_object';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER require_tagged_object AFTER INSERT OR UPDATE OF model, object_id ON public.tagging
  FOR EACH ROW EXECUTE FUNCTION public.require_tagged_object();
--> statement-breakpoint
CREATE FUNCTION public.remove_taggings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM public.tagging t WHERE t.model = TG_TABLE_NAME;
  ELSE
    DELETE FROM public.tagging t USING gone g WHERE t.model = TG_TABLE_NAME AND t.object_id = g.id;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
-- Once a statement, not once a row: an operation log goes with a million entries.
DO $$
DECLARE
  tagged text;
BEGIN
  FOREACH tagged IN ARRAY '{project,report,finding,observation,report_finding,report_observation,oplog_entry}'::text[] LOOP
    EXECUTE format(
      'CREATE TRIGGER remove_taggings AFTER DELETE ON public.%I REFERENCING OLD TABLE AS gone
         FOR EACH STATEMENT EXECUTE FUNCTION public.remove_taggings()', tagged);
    EXECUTE format(
      'CREATE TRIGGER remove_all_taggings AFTER TRUNCATE ON public.%I
         FOR EACH STATEMENT EXECUTE FUNCTION public.remove_taggings()', tagged);
  END LOOP;
END $$;
