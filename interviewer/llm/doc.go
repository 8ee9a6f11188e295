// Package llm talks to one OpenAI-compatible endpoint: it streams a turn,
// completes to a JSON schema, and says in plain words what went wrong. What is
// asked, and what is done with the reply, is its users' business: it satisfies
// interfaces that they own and knows none of their types but a turn's.
package llm
