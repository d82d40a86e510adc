// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <map>
#include <optional>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/facts/proof.hpp>

namespace ocifact::facts {
namespace {

using blob::Form;

/// One way to make all layers, one element a layer.
struct Column {
  std::vector<LayerBlob> blobs;
  std::vector<Form> forms;

  void push(LayerBlob blob, const Form& form) {
    blobs.push_back(std::move(blob));
    forms.push_back(form);
  }

  /// The first `count` layers of this one, the others of `upper`.
  Column split(std::size_t count, const Column& upper) const {
    Column result = upper;
    const auto end = static_cast<std::ptrdiff_t>(count);
    std::copy_n(blobs.begin(), end, result.blobs.begin());
    std::copy_n(forms.begin(), end, result.forms.begin());
    return result;
  }
};

class Search {
 public:
  Search(const ImageAtHand& image, const Digest& expected, const TrialContext& context)
      : image_(image), expected_(expected), context_(context) {}

  std::optional<Proof> run() {
    own_ = own_blobs(image_.layers, context_);
    if (try_own_blobs()) return proof_;
    const std::vector<SameBody>& known = known_encoders();
    for (std::size_t i = 0; i < known.size(); ++i) {
      if (try_encoders(known[i], i < usual_encoders)) return proof_;
    }
    return std::nullopt;
  }

 private:
  bool try_own_blobs() {
    Column as_they_are;
    Column plain;
    for (const OwnBlobs& own : own_) {
      as_they_are.push(own.as_it_is, Form::keep());
      plain.push(own.plain, Form::plain());
    }
    return add(std::move(as_they_are), true) || add(std::move(plain), true);
  }

  bool try_encoders(const SameBody& encoders, bool usual) {
    const auto blobs = encode_all(encoders);
    for (std::size_t i = 0; i < encoders.size(); ++i) {
      Column all;
      Column plain_ones;  // what is compressed stays, but for what has no media type
      for (std::size_t layer = 0; layer < own_.size(); ++layer) {
        const LayerBlob& own = own_[layer].as_it_is;
        const Form form = Form::encoded(encoders[i], true);
        all.push(blobs[layer][i], form);
        if (Form::compressed(encoders[i]).changes(own.compression)) {
          plain_ones.push(blobs[layer][i], form);
        } else {
          plain_ones.push(own, Form::keep());
        }
      }
      if (add(std::move(all), usual) || add(std::move(plain_ones), usual)) return true;
    }
    return false;
  }

  /// Of each layer what each encoder makes; layers that are there twice are compressed once.
  std::vector<std::vector<LayerBlob>> encode_all(const SameBody& encoders) const {
    std::map<DiffId, std::vector<LayerBlob>> by_diff_id;
    io::TaskGroup tasks(context_.pool);
    for (const LayerAtHand& layer : image_.layers) {
      const auto [place, is_new] = by_diff_id.try_emplace(layer.diff_id);
      if (!is_new) continue;
      tasks.add([&, blobs = &place->second] {
        with_context(layer.what, [&] { *blobs = encoded_blobs(layer, encoders, context_); });
      });
    }
    tasks.wait();
    std::vector<std::vector<LayerBlob>> result;
    for (const LayerAtHand& layer : image_.layers) result.push_back(by_diff_id.at(layer.diff_id));
    return result;
  }

  /// Whether the column is that of the image: alone or, if it is a usual one, with one of the usual
  /// ones before it. One that is there already proves nothing new.
  bool add(Column column, bool usual) {
    const auto is_same = [&](const Column& other) { return other.blobs == column.blobs; };
    if (std::any_of(columns_.begin(), columns_.end(), is_same)) return false;
    if (fits(column)) return true;
    if (!usual) return false;
    for (const Column& other : columns_) {
      for (std::size_t count = 1; count < column.blobs.size(); ++count) {
        if (fits(other.split(count, column)) || fits(column.split(count, other))) return true;
      }
    }
    columns_.push_back(std::move(column));
    return false;
  }

  bool fits(const Column& column) {
    for (const ManifestStyle& style : manifest_styles()) {
      if (!std::all_of(column.blobs.begin(), column.blobs.end(),
                       [&](const LayerBlob& blob) { return style.can_tell(blob.compression); })) {
        continue;
      }
      std::string text = style.write(image_.config, image_.config_size, column.blobs);
      if (digest_of(text, expected_.algorithm()) != expected_) continue;
      proof_ = {oci::MediaType::manifest(style.family), std::move(text), column.forms,
                style.writers};
      return true;
    }
    return false;
  }

  const ImageAtHand& image_;
  const Digest& expected_;
  const TrialContext& context_;
  std::vector<OwnBlobs> own_;
  std::vector<Column> columns_;  ///< the usual ones
  std::optional<Proof> proof_;
};

}  // namespace

Proof prove(const ImageAtHand& image, const Digest& expected, const TrialContext& context) {
  if (auto proof = Search(image, expected, context).run()) return *std::move(proof);
  std::vector<std::string> writers;
  for (const ManifestStyle& style : manifest_styles()) writers.emplace_back(style.writers);
  throw NotProven(
      "not proven to be " + expected.to_string(),
      {"layers were tried as they are, plain, and as made by " + describe_known_encoders() +
           "; one for all, or two of the usual ones, one above the other",
       "manifests were tried as written by " + join(writers, "; "),
       "the registry's manifest (--manifest) would tell which layer cannot be made"});
}

}  // namespace ocifact::facts
