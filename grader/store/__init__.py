"""All SQL of the grader: tables, queries, migrations, the queue and the embedded server.

Takes and returns core types; `store.open_store` is the way in.
"""
