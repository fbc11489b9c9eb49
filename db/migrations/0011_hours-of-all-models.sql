-- Hours are kept for all models together, too, and packed latencies are shorter. Days kept before are kept anew by the worker,
-- and read from the roll-ups until then.
DELETE FROM usage_days_kept;
