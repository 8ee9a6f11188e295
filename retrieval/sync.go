package retrieval

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"
)

const (
	// cutVersion has to change when Read or Cut make something else of the same bytes:
	// then every corpus is indexed anew. What owners have stays as it is cited.
	cutVersion = "cut/1"
	// maxCorpusFile bounds a file of a guide's corpus.
	maxCorpusFile = 4 << 20
)

// Sync brings what is kept of a guide's corpus up to date with its Markdown files:
// those that changed are read anew, those that are gone are dropped. Nodes that start
// at once do the same work and leave the same behind.
func (l *Library) Sync(ctx context.Context, guide string, corpus fs.FS) error {
	files, err := fs.Glob(corpus, "*.md")
	if err != nil {
		return err
	}
	questions, err := readFile(corpus, askedName)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the corpus of %s: %w", guide, err)
	}
	// They take longer to read than all else, so that waits until something has changed.
	asked := sync.OnceValues(func() (asked, error) { return readAsked(questions, files) })
	kept, err := l.Index.Documents(ctx, Filter{Guide: guide})
	if err != nil {
		return err
	}
	hashes := make(map[string]string, len(kept))
	for _, d := range kept {
		hashes[d.ID] = d.Hash
	}
	for _, file := range files {
		body, err := readFile(corpus, file)
		if err != nil {
			return fmt.Errorf("read the corpus of %s: %w", guide, err)
		}
		name := strings.TrimSuffix(file, path.Ext(file))
		id := guide + "/" + name
		sum := sha256.Sum256([]byte(cutVersion + "\n" + string(questions) + "\n" + string(body)))
		hash := hex.EncodeToString(sum[:])
		was := hashes[id]
		delete(hashes, id)
		if was == hash {
			continue
		}
		asked, err := asked()
		if err != nil {
			return fmt.Errorf("read the corpus of %s: %w", guide, err)
		}
		d := Document{ID: id, Guide: guide, Kind: KindCorpus, Name: file, Hash: hash}
		if _, err := l.put(ctx, d, body, asked, nil); err != nil {
			return fmt.Errorf("index %s of the corpus of %s: %w", file, guide, err)
		}
	}
	for id := range hashes {
		if err := l.Index.Delete(ctx, Filter{Guide: guide}, id); err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return nil
}

// readFile reads a file that is no larger than maxCorpusFile.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, maxCorpusFile+1))
	if err == nil && len(body) > maxCorpusFile {
		err = fmt.Errorf("%s: %w", name, ErrTooLarge)
	}
	return body, err
}
