"""SQL that the first migration needs before any table."""

# Keep in step with municipalities.danish.sort_key (see test_danish.py).
DA_KEY = """
create or replace function da_key(t text) returns text
language sql immutable strict parallel safe as $$
  select translate(
    replace(lower(t), 'aa', 'å'),
    'æäøöåéèêëáàüúíóý-''.',
    '{{||}eeeeaayuioy'
  ) collate "C"
$$;
"""
