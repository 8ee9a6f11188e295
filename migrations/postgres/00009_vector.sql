-- Files in postgres/ are for PostgreSQL alone; their numbers are of one sequence with those in shared/.

-- +goose Up
CREATE EXTENSION IF NOT EXISTS vector;
