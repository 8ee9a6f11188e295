package main

import "fmt"

// version is set by the build.
var version = "unknown"

type versionCommand struct{}

func (versionCommand) Help() string {
	return `Example:
  mockloop version`
}

func (versionCommand) Run() error {
	_, err := fmt.Println("mockloop", version)
	return err
}
