// SPDX-License-Identifier: Apache-2.0
#include "entry_arguments.hpp"

#include <CLI/CLI.hpp>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>

namespace ocifact::cmd {
namespace {

/// Whether the key says something that this program, or its readers, go by.
bool is_reserved(const std::string& key) {
  namespace annotation = oci::annotation;
  return key == annotation::ref_name || key == annotation::containerd_name ||
         key == annotation::containerd_subject || key.starts_with("dev.ocifact.");
}

void add_annotation(const std::string& text, oci::Annotations& annotations) {
  const std::size_t equals = text.find('=');
  const std::string key = text.substr(0, equals);
  if (equals == std::string::npos || key.empty() || !is_utf8(text)) {
    throw Error(ErrorKind::usage, "--annotation: not an annotation", "KEY=VALUE", quote(text));
  }
  if (is_reserved(key)) {
    throw Error(ErrorKind::usage, "--annotation: " + quote(key) + " is decided by ocifact");
  }
  if (!annotations.emplace(key, text.substr(equals + 1)).second) {
    throw Error(ErrorKind::usage, "--annotation: " + quote(key) + " is there twice");
  }
}

}  // namespace

void EntryArguments::add_to(CLI::App& command) {
  command.add_option("--index", index, "Make all images one multi-platform index of this name")
      ->type_name("NAME");
  command
      .add_option("--annotation", annotations,
                  "Annotate the entries in index.json of what is added (repeatable)")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

void EntryArguments::apply(const ShapeArguments& shape, convert::Options& options) const {
  for (const std::string& text : annotations) add_annotation(text, options.annotations);
  if (index.empty()) return;
  options.index = name_argument("--index", index);
  if (!shape.tags.empty() || !options.names.empty()) {
    throw Error(ErrorKind::usage, "--index gives the index its only name; " +
                                      std::string(shape.tags.empty() ? "--map" : "--tag") +
                                      " contradicts it");
  }
  if (options.tool && *options.tool != convert::Tool::buildkit) {
    throw Error(ErrorKind::usage, "--as " + std::string(to_string(*options.tool)) +
                                      " pushes single images; --index contradicts it");
  }
}

}  // namespace ocifact::cmd
