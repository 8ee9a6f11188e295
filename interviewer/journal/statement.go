package journal

import (
	"context"
	"database/sql"
)

// appendAll is what PostgreSQL alone can read: there each statement is a journey
// over the network, and this makes a batch of appends one of them instead of four
// and more.
//
// It takes one array for each column, with an element for each append
// (its session at first), and then the same for all their events. It returns the
// sessions that were where their appends expected them.
const appendAll = `
	WITH wanted AS (
		SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bigint[]) AS w (id, after, seq, at, status, summary, fence)
	), kept AS (
		UPDATE sessions SET seq = w.seq, updated_at = w.at, status = w.status, summary = w.summary
		FROM wanted w WHERE sessions.id = w.id AND sessions.seq = w.after AND sessions.fence = w.fence
		RETURNING sessions.id
	), added AS (
		INSERT INTO events (session_id, seq, event)
		SELECT e.id, e.seq, e.event FROM unnest($8::text[], $9::bigint[], $10::text[]) AS e (id, seq, event) JOIN kept ON kept.id = e.id
	)
	SELECT id FROM kept`

// transactByOne is transact by one statement, which is a transaction by itself.
func (c *commits) transactByOne(batch []*appending) error {
	ctx, cancel := context.WithTimeout(context.Background(), commitTime) // as in transact
	defer cancel()
	n := len(batch)
	ids, statuses, summaries := make([]string, 0, n), make([]string, 0, n), make([]string, 0, n)
	afters, seqs, ats, fences := make([]int64, 0, n), make([]int64, 0, n), make([]int64, 0, n), make([]int64, 0, n)
	var eventIDs, events []string
	var eventSeqs []int64
	for _, a := range batch {
		if a.err = a.ctx.Err(); a.err != nil {
			continue
		}
		ids, afters, seqs, ats = append(ids, a.id), append(afters, a.after), append(seqs, a.seq), append(ats, a.at)
		statuses, summaries, fences = append(statuses, a.status), append(summaries, a.summary), append(fences, a.fence)
		for i, event := range a.events {
			eventIDs, eventSeqs, events = append(eventIDs, a.id), append(eventSeqs, a.after+int64(i)+1), append(events, event)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	kept := make(map[string]bool, n)
	err := each(ctx, c.db, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		kept[id] = true
		return err
	}, appendAll, ids, afters, seqs, ats, statuses, summaries, fences, eventIDs, eventSeqs, events)
	if err != nil {
		return err
	}
	for _, a := range batch {
		if a.err == nil && !kept[a.id] {
			if a.err, err = refusal(ctx, c.db, a); err != nil {
				a.err = err
			}
		}
	}
	return nil
}
