// SPDX-License-Identifier: Apache-2.0

// Compresses standard input by compress/gzip: the judge of the Go encoder.
package main

import (
	"compress/gzip"
	"io"
	"log"
	"os"
	"strconv"
)

func main() {
	level, err := strconv.Atoi(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	writer, err := gzip.NewWriterLevel(os.Stdout, level)
	if err != nil {
		log.Fatal(err)
	}
	if _, err = io.Copy(writer, os.Stdin); err != nil {
		log.Fatal(err)
	}
	if err = writer.Close(); err != nil {
		log.Fatal(err)
	}
}
