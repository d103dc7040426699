"""Give a new local Neo4j its first password: python first_password.py ADDRESS PASSWORD."""

import sys

import neo4j
from neo4j.exceptions import AuthError

address, password = sys.argv[1:3]
try:
    with neo4j.GraphDatabase.driver(address, auth=("neo4j", "neo4j")) as driver:
        driver.execute_query(
            "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new", new=password, database_="system"
        )
except AuthError:
    # It has one already: only check that it is ours.
    with neo4j.GraphDatabase.driver(address, auth=("neo4j", password)) as driver:
        driver.verify_connectivity()
