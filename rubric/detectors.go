package rubric

// detectors are the structural checks that a guide can name.
var detectors = map[string]bool{
	"past-episode": true, "situation": true, "task": true, "own-action": true, "result": true, "quantified": true, "arithmetic": true,
	"trade-off": true, "choice": true, "scoping": true, "named-user": true, "structure": true, "lesson": true, "metric": true,
}

type said struct{}

func (g *Guide) said(q *Question) said { return said{} }
func (g *Guide) prepare()              {}
