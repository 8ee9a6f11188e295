package web

import (
	"embed"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// The page as `make` built it; .gitkeep alone in a clone that was not built.
//
//go:embed all:ui/dist
var dist embed.FS

// page is the built page that the program carries.
func page() fs.FS {
	files, err := fs.Sub(dist, "ui/dist")
	if err != nil {
		panic(err) // the path above is wrong
	}
	return files
}

// isHashed says whether what is at an address never changes, since its name has a hash of it.
func isHashed(path string) bool { return strings.HasPrefix(path+"/", "/assets/") }

// serveAsset serves a file of the page, or the page itself for the addresses
// that it gives meaning to.
func serveAsset(files fs.FS, w http.ResponseWriter, r *http.Request) error {
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	hashed := isHashed("/" + name)
	switch info, err := fs.Stat(files, name); {
	case name == "":
		name = "index.html"
	case err == nil && !info.IsDir():
	case strings.HasPrefix(name, "passages/") || strings.HasPrefix(name, "library/"): // the page, though ids have full stops
		name = "index.html"
	case hashed || strings.HasPrefix(name, "api/") || strings.Contains(path.Base(name), "."):
		// Not the page: an old page that asks for a script of a former build must see it fail.
		return problem("not_found", "There is nothing at this address. Reload the page.")
	default:
		name = "index.html"
	}
	if hashed { // the name changes with the content
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		w.Header().Set("Cache-Control", "no-cache")
	}
	if name != "index.html" {
		http.ServeFileFS(w, r, files, name)
		return nil
	}
	html, err := fs.ReadFile(files, name) // http.ServeFileFS would redirect to the folder
	if err != nil {
		html = []byte("<!doctype html><title>mockloop</title><p>The page is not built: run <code>make</code> and start again.\n")
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, err = w.Write(html)
	return err
}
