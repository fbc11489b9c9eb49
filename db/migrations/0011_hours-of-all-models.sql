-- Hours are kept for all models together, too. Days kept before have none: they are kept anew by the worker, and read from the roll-ups until then.
DELETE FROM usage_days_kept;
