#include "lacuna/paper/words_internal.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace lacuna::detail {
namespace {

// The words of each cue, in their simplest form: cue_of takes off -s, -es, -d, -ed and -ing.
constexpr std::string_view metric_words =
    "accuracy acc f1 bleu rouge meteor las uas wer cer error loss perplexity ppl auc auroc auprc "
    "roc "
    "map miou iou psnr ssim fid rmse mae mse nll elbo precision recall sensitivity specificity "
    "score "
    "speedup latency throughput slowdown overhead ratio survival hazard odds risk correlation "
    "elasticity deviation variance uncertainty gain improvement reduction decrease increase drop "
    "growth difference effect estimate estimation coefficient significance probability agreement "
    "kappa skill bias runtime cost performance efficiency quality rank adherence incidence "
    "prevalence mortality bleeding death event half-life lifetime width limit mass radius velocity "
    "luminosity magnitude density yield activity calibration outcome benefit welfare stability "
    "drift energy residual divergence distance chi statistic median mean average share fraction "
    "level concentration ec50 ic50 slope dose-response hit percentile misses memory requests "
    "pass-through price employment earnings wage income surplus interval iqr ci se sem sd brier "
    "recalled visited expected observed measured fit fold fidelity visibility coherence bandwidth "
    "goodput amplification stall jitter reward return success failure regret fps selectivity "
    "metric index merit slope attrition turnover conversion drift dice em ap map50 exact overlap "
    "reliability validity heritability scatter prefactor "
    "resistance conductivity mobility viscosity intrusion reproducibility robustness tie "
    "preference approval satisfaction saturation exponent";

constexpr std::string_view change_words =
    "improve gain rise rose risen fall fell fallen drop reduce decrease increase lower raise "
    "outperform "
    "lose lost fail exceed surpass cut grow grew grown shrink shrank save decline double halve "
    "degrade "
    "boost change differ higher better worse faster slower smaller larger longer shorter stronger "
    "weaker greater earlier cheaper fewer less more "
    "restore protect avoid prevent lead lengthen shorten stay remain return reject bring worsen "
    "climb "
    "decay deteriorate accelerate widen flatten steepen strengthen weaken shift jump dip peak "
    "expand "
    "diminish surge plummet dwindle triple quadruple trail lag beat retain";

constexpr std::string_view report_words =
    "achieve reach obtain attain yield find found get got measure observe report show give gave "
    "score "
    "win won serve handle detect discover identify occur suggest imply result converge take took "
    "spend spent need use amount equal versus against instead within up agree respectively diverge "
    "count turn whereas deliver explain recover match extract manage complete solve succeed "
    "respond "
    "discontinue withdraw consume occupy sustain account exhibit experience total prefer";

constexpr std::string_view parameter_words =
    "learning batch epoch dropout momentum decay weight temperature threshold dimension dim "
    "hidden unit layer head depth width size kernel stride filter channel seed window length scale "
    "factor budget iteration warmup warm-up warm smoothing clipping norm penalty beam parameter "
    "hyperparameter schedule patience vocabulary resolution resolved degree angle alpha beta gamma "
    "lambda eta epsilon tau sigma kappa discount target aged age dose voltage frequency pressure "
    "power slit airmass exposure grid spacing tolerance limited capacity port version queue "
    "slice priority partition bit level concentration volume wavelength energy distance pulser "
    "rated criterion cutoff minimum maximum bound bounded band range default order "
    "period delay duration lasting every constant";

constexpr std::string_view count_words =
    "sample image example sentence word token pair document patient participant subject person "
    "people "
    "individual woman women man men adult child children mouse mice animal cell plate well gene "
    "center centre country hospital site state firm worker household record observation row entry "
    "node edge vertex vertices gpu tpu cpu core thread server machine drive client worker process "
    "run trial repetition repeat replicate fold task dataset trace corpus language speaker user "
    "item "
    "class category label feature variable bin point line column layer head unit step epoch "
    "iteration "
    "update merge piece code vocabulary parameter second minute hour day week month year quarter "
    "channel pixel frame mask frequency checkpoint operation corruption severity severities crop "
    "dimension degree treebank query queries object request tuple partition block pass byte "
    "counter "
    "segment group dummy dummies draw brand retailer model price job compound library cycle "
    "spectrum "
    "spectra foil candidate star parsec line invocation function table probe tree neighbor "
    "neighbour "
    "member hypothesis hypotheses question answer option experiment measurement admission alarm "
    "measurement sign vital gene hash element symbol word digit place revolution body bodies "
    "planet "
    "bit cores seeds seed times student pupil school teacher village particle movie atom residue "
    "session variant critic agent model run client replica shard epoch critics expert";

constexpr std::string_view setting_words =
    "train set use choose chosen keep kept hold held fix draw drawn split sample collect recruit "
    "include exclude drop select initialize initialise apply begin start stop last repeat average "
    "tune vary varied range span expose irradiate place plate coat assign randomise randomize "
    "assume "
    "mount fasten perform plan define cluster deflate record simulate add limit restrict contain "
    "consist comprise have "
    "has "
    "hold read write cost adopt neglect calibrate require require bill allow poll run ran";

constexpr std::string_view referring_words =
    "section sections sec secs table tables tab tabs figure figures fig figs equation equations eq "
    "eqs "
    "theorem lemma corollary proposition definition remark appendix chapter chapters algorithm "
    "algorithms step stage phase line lines page pages pp vol volume no nr ref refs reference "
    "references part parts column row rows panel item example listing assumption case query "
    "compound chromosome type stage grade day route question hypothesis model trace experiment "
    "study "
    "task problem scenario layer level port version alg thm";

constexpr std::string_view unit_words =
    "s sec ms ns us min h hr hrs second minute hour day year kb mb gb tb kib mib gib k m km cm mm "
    "nm pc "
    "kpc mpc ev kev mev gev tev hz khz mhz ghz w kw mw v kv mv a ma na kg g mg ng mol mm um db dbm "
    "n t pa kpa mpa gpa bar mbar ppm ppb rpm wt vol \u00E5 \u00C5 \u00B5s \u03BCs \u00B5m \u03BCm "
    "\u00B5l \u03BCl \u00B5g \u03BCg "
    "\u00B5w \u03BCw \u00B5v \u03BCv \u00B5a \u03BCa mmol nmol tb/s meters metres meter metre mile "
    "inch kbit mbit "
    "gbit bps kbps mbps gbps cal kcal kj mj j us um kelvin c celsius bq kbq yr gyr myr au mas "
    "arcsec arcmin k mk kelvins ohm ohms kohm pf nf kn mn kva mva mwh gwh rad mrad deg degree "
    "torr atm psi cfu lx jy mjy ha ft lb pixel px bit bits ml l usd eur dollar dollars req ops "
    "flops wh kwh nok sek chf jpy inr cny gbp";

constexpr std::string_view result_unit_words =
    "points point pp pts bleu las uas wer rouge fold perplexity";

using Words = std::unordered_map<std::string_view, Cue>;

template <class Use>
void each_word(std::string_view list, Use use) {
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(' ', at), list.size());
    if (end > at) use(list.substr(at, end - at));
    at = end + 1;
  }
}

std::unordered_set<std::string_view> set_of(std::string_view list) {
  std::unordered_set<std::string_view> words;
  each_word(list, [&](std::string_view word) { words.insert(word); });
  return words;
}

/// The first list that has a word decides.
Words cues() {
  Words words;
  const std::pair<std::string_view, Cue> lists[] = {
      {change_words, Cue::change}, {metric_words, Cue::metric}, {parameter_words, Cue::parameter},
      {count_words, Cue::count},   {report_words, Cue::report}, {setting_words, Cue::setting}};
  for (const auto& [list, cue] : lists) {
    each_word(list, [&words, cue = cue](std::string_view word) { words.emplace(word, cue); });
  }
  return words;
}

/// Whatever is longer than any word of the lists is none of them, and not worth hashing.
constexpr std::size_t longest_word = 40;

bool contains(const std::unordered_set<std::string_view>& words, std::string_view word) {
  return word.size() <= longest_word && words.contains(word);
}

bool has_any(std::string_view text, std::string_view list) {
  bool any = false;
  each_word(list, [&](std::string_view word) {
    std::size_t at = 0;
    while (!any && (at = text.find(word, at)) != std::string_view::npos) {
      any = at == 0 || text[at - 1] < 'a' || text[at - 1] > 'z';
      ++at;
    }
  });
  return any;
}

}  // namespace

Cue cue_of(std::string_view word) {
  static const Words words = cues();
  if (word.empty() || word.size() > longest_word) return Cue::none;
  std::string form(word);
  const auto find = [&] {
    const auto found = words.find(form);
    return found == words.end() ? Cue::none : found->second;
  };
  if (const Cue cue = find(); cue != Cue::none) return cue;
  if (word.size() > 5 && word.ends_with("ies")) {
    form = std::string(word.substr(0, word.size() - 3)) + "y";
    if (const Cue cue = find(); cue != Cue::none) return cue;
  }
  for (const std::string_view ending : {"s", "es", "d", "ed", "ing"}) {
    if (word.size() < ending.size() + 3 || !word.ends_with(ending)) continue;
    form = word.substr(0, word.size() - ending.size());
    if (const Cue cue = find(); cue != Cue::none) return cue;
    if (ending == "ing" || ending == "ed") {
      const std::string bare = form;
      form += 'e';
      if (const Cue cue = find(); cue != Cue::none) return cue;
      if (bare.size() > 3 && bare[bare.size() - 1] == bare[bare.size() - 2]) {
        form = bare.substr(0, bare.size() - 1);
        if (const Cue cue = find(); cue != Cue::none) return cue;
      }
    }
  }
  return Cue::none;
}

bool refers(std::string_view word) {
  static const auto words = set_of(referring_words);
  return contains(words, word);
}

bool is_month(std::string_view word) {
  static const auto words = set_of(
      "january february march april may june july august september october november december jan "
      "feb mar apr jun jul aug sep sept oct nov dec");
  return contains(words, word);
}

bool is_statistic(std::string_view symbol) {
  static const auto words = set_of(
      "p r r2 t f z q chi chi2 \u03C7 \u03C12 rho \u03C1 auc auroc f1 hr or rr ci d se sd rmse mae "
      "mse acc wer bleu "
      "aor ahr irr smd i2 i\u00B2 r\u00B2 \u03B7\u00B2 \u03B7p\u00B2 \u03C7\u00B2 \u03C9\u00B2 bf "
      "bf10 bf01 "
      "kappa \u03BA \u03C72 eta2 icc rsquared pvalue error loss accuracy t1 likelihood");
  return contains(words, symbol);
}

bool is_unit(std::string_view word) {
  static const auto words = set_of(unit_words);
  return contains(words, word) || (word.size() > 3 && word.ends_with('s') &&
                                   contains(words, word.substr(0, word.size() - 1)));
}

bool is_result_unit(std::string_view word) {
  static const auto words = set_of(result_unit_words);
  return contains(words, word);
}

SectionKind section_kind(std::string_view title) {
  // An experiment of physics is a set-up; experiments are what was found.
  if (title.ends_with("experiment") || title.ends_with("experiment ") ||
      (has_any(title, "experimental") && !has_any(title, "evaluation result analysis finding"))) {
    return SectionKind::setting;
  }
  if (has_any(title, "reference bibliograph literatur")) return SectionKind::references;
  if (has_any(
          title,
          "setup set-up setting implementation detail hyperparam hyper-param dataset data strategy "
          "aims objective purpose context testbed device fabrication synthesis calculation "
          "collection procedure measures "
          "participant patient cohort statistic material hardware baseline environment "
          "procedure configuration training pretraining pre-training fine-tuning")) {
    return SectionKind::setting;
  }
  if (has_any(title,
              "result finding evaluation experiment ablation performance discussion conclu "
              "comparison abstract summary outcome effect throughput observation hit "
              "accuracy main robustness sensitivity validation verification limitation threat "
              "implication lesson")) {
    return has_any(title, "observations") ? SectionKind::setting : SectionKind::results;
  }
  if (has_any(title,
              "method model design algorithm approach prelimin theory "
              "proof lemma theorem derivation "
              "notation problem architecture sample instrument protocol definition framework "
              "overview")) {
    return SectionKind::setting;
  }
  return SectionKind::unknown;
}

bool says_set_up(std::string_view title) {
  return has_any(title,
                 "setup set-up setting implementation detail hyperparam hyper-param testbed "
                 "datasets dataset proof lemma theorem derivation");
}

bool continues_findings(std::string_view title) {
  return !has_any(title,
                  "method material experimental setup set-up implementation appendix supplement "
                  "discussion conclu limitation related reference bibliograph acknowledg data "
                  "introduction background author funding availability");
}

bool says_settings(std::string_view lower) {
  return has_any(lower,
                 "hyperparam hyper-param setting parameters configuration dataset datasets "
                 "protocol protocols range ranges considered workloads conditions "
                 "training statistics traces notation architecture hardware sizes default "
                 "corpora");
}

bool says_inputs(std::string_view lower) {
  return has_any(lower, "hyperparam hyper-param datasets dataset corpora workloads protocols");
}

bool says_results(std::string_view lower) {
  // "Hyperparameters by task" are none.
  bool any = (has_any(lower, "by") && !says_inputs(lower)) ||
             has_any(lower,
                     "result accuracy error performance comparison effect outcome score loss "
                     "bleu estimate significan against runtime run-time speed-up recall ratio "
                     "deviation measured auroc perplexity throughput latency slowdown time "
                     "half-li rate efficien scalab scaling");
  return any;
}

}  // namespace lacuna::detail
