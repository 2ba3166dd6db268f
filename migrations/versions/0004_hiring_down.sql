SET LOCAL lock_timeout = '10s';
DROP TABLE replays;
ALTER TABLE submissions DROP COLUMN consented_at, DROP COLUMN consented_to;
DROP TRIGGER keep_searchable ON candidates;
DROP TRIGGER keep_changes_searchable ON candidates;
DROP TRIGGER keep_searchable ON candidate_resumes;
DROP FUNCTION candidates_matching(text, text, int, int), words_wanted(text),
              candidates_containing(text, smallint, text, text, int, int),
              keep_candidate_searchable(), keep_resume_searchable(), keep_searchable(candidates),
              record_words(candidates);
DROP TABLE candidate_search, resume_words;
DROP FUNCTION keep_words_searchable(), folded_words(text);
DROP AGGREGATE all_words(tsvector);
DROP EXTENSION btree_gin;
DROP TRIGGER keep_corrections ON profiles;
DROP FUNCTION keep_corrections();
ALTER TABLE profiles DROP COLUMN parsed;
DROP TABLE corrections;
DROP TRIGGER keep_leavers ON candidates;
DROP FUNCTION keep_leavers();
DROP TABLE decisions, application_moves;
DROP INDEX applications_tenant_id_job_id_stage_idx, applications_tenant_id_created_at_id_idx,
           jobs_tenant_id_created_at_id_idx;
ALTER TABLE jobs DROP COLUMN description, DROP COLUMN department, DROP COLUMN stages,
    DROP COLUMN is_public, DROP COLUMN version, DROP COLUMN updated_at;
