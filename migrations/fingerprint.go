package migrations

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
)

// fingerprint stands for the rows of a table, in whatever order they come: how
// many there are, and the sum of their hashes. Two tables with the same are the
// same, row for row. No two rows of a table are equal, for it has a primary key.
type fingerprint struct {
	rows int64
	sum  [4]uint64
}

// add takes a row in. What the drivers call differently and means the same, as
// text and bytes, counts the same.
func (f *fingerprint) add(row []any) error {
	h := sha256.New()
	var head [9]byte
	for _, v := range row {
		var text []byte
		var number uint64
		switch v := v.(type) {
		case nil:
			head[0] = 'n'
		case string:
			head[0], text = 't', []byte(v)
		case []byte:
			head[0], text = 't', v
		case int64:
			head[0], number = 'i', uint64(v)
		case bool:
			head[0] = 'i'
			if v {
				number = 1
			}
		case float64:
			head[0], number = 'f', math.Float64bits(v)
		default:
			return fmt.Errorf("a %T cannot be copied", v)
		}
		if head[0] == 't' {
			number = uint64(len(text))
		}
		binary.BigEndian.PutUint64(head[1:], number)
		h.Write(head[:])
		h.Write(text)
	}
	hash := h.Sum(nil)
	for i := range f.sum {
		f.sum[i] += binary.BigEndian.Uint64(hash[i*8:])
	}
	f.rows++
	return nil
}

// size is about how much memory a value takes.
func size(v any) int {
	switch v := v.(type) {
	case string:
		return len(v)
	case []byte:
		return len(v)
	}
	return 8
}
