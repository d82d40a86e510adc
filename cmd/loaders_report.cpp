// SPDX-License-Identifier: Apache-2.0
#include "loaders_report.hpp"

#include <algorithm>

#include <ocifact/base/text.hpp>
#include <ocifact/inspect/pushers.hpp>
#include <ocifact/json/writer.hpp>

#include "session.hpp"

namespace ocifact::cmd {
namespace {

using inspect::Fate;
using inspect::LoaderRow;
using inspect::PusherRow;
using Row = std::vector<std::string>;

struct Report {
  std::string source;  ///< as the user wrote it
  std::vector<LoaderRow> loaders;
  std::vector<PusherRow> pushers;
};

/// Columns as wide as what is in them, the last as it is.
std::string table_of(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i] + std::string(widths[i] + 2 - row[i].size(), ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += "  " + line + "\n";
  }
  return text;
}

std::string escaped_names(const LoaderRow& row) {
  std::vector<std::string> names;
  for (const std::string& name : row.names) names.push_back(escape(name));
  return names.empty() ? "-" : join(names, ", ");
}

std::string digest_of(Fate fate) {
  return fate == Fate::none ? "-" : std::string(inspect::to_string(fate));
}

std::string text_of(const Report& report) {
  std::vector<Row> loaders = {{"LOADER", "LOADS", "DIGEST", "NAMES", "REMARK"}};
  for (const LoaderRow& row : report.loaders) {
    loaders.push_back({row.loader, std::string(inspect::to_string(row.loads)),
                       digest_of(row.digest), escaped_names(row), escape(row.remark)});
  }
  std::vector<Row> pushers = {{"PUSHER", "DIGEST", "REMARK"}};
  for (const PusherRow& row : report.pushers) {
    pushers.push_back({row.pusher, row.digest ? digest_of(*row.digest) : "-", row.remark});
  }
  return escape(report.source) + "\n" + table_of(loaders) + table_of(pushers);
}

void write(const Report& report, json::Writer& json) {
  json.begin_object().key("source").string(escape(report.source)).key("loaders").begin_array();
  for (const LoaderRow& row : report.loaders) {
    json.begin_object().key("loader").string(row.loader);
    json.key("loads").string(inspect::to_string(row.loads)).key("names").begin_array();
    for (const std::string& name : row.names) json.string(name);
    json.end_array().key("digest").string(inspect::to_string(row.digest));
    json.key("remark").string(row.remark).end_object();
  }
  json.end_array().key("pushers").begin_array();
  for (const PusherRow& row : report.pushers) {
    json.begin_object().key("pusher").string(row.pusher).key("digest");
    if (row.digest) {
      json.string(inspect::to_string(*row.digest));
    } else {
      json.null();
    }
    json.key("remark").string(row.remark).end_object();
  }
  json.end_array().end_object();
}

/// What was read as a stream and is no pipe had a compression around it.
Report report_of(const source::Source& source, const source::Address& address) {
  const auto facts =
      inspect::loader_facts(source, source.is_stream() && !address.is_standard_input());
  return {address.text, inspect::loader_rows(facts), inspect::pusher_rows(facts)};
}

}  // namespace

int report_loaders(const GeneralArguments& general, const SourceArguments& sources, bool json,
                   Console& console) {
  Session session(general, console);
  const auto addresses = sources.whole("--loaders is about");
  const auto inputs = session.open(addresses, {.layers = false});
  std::string text;
  json::Writer document;
  document.begin_object().key("sources").begin_array();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Report report = report_of(*inputs[i].source, addresses[i]);
    if (json) {
      write(report, document);
    } else {
      text += text_of(report);
    }
  }
  document.end_array().end_object();
  console.print(json ? document.text() + "\n" : text);
  return 0;
}

}  // namespace ocifact::cmd
