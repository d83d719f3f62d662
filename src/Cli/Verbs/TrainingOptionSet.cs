using System.CommandLine;
using ProbDsl.Inference;
using Option = System.CommandLine.Option;

namespace ProbDsl.Cli;

/// <summary>The options of methods that train: batches, learning rate, draws, what a divergence counts.</summary>
internal sealed class TrainingOptionSet
{
    private readonly Option<int?> batch = NumberOptions.Count("--batch-size", "rows in a step of training (200)");
    private readonly Option<double?> rate = NumberOptions.Positive("--learning-rate", "the first learning rate of training");
    private readonly Option<int?> particles = NumberOptions.Count("--num-particles", "draws of each row's latents in a step (elbo 1, iwae 10)");
    private readonly Option<string?> schedule = Choice("--schedule", "how the learning rate goes on", "halving", "constant", "cosine", "plateau");
    private readonly Option<string?> optimizer = Choice("--optimizer", "how a step is made of the gradient", "adam", "adamw", "amsgrad");
    private readonly Option<double?> decay = NumberOptions.FromZeroOn("--weight-decay", "the share of each weight, times the learning rate, that a step takes off it (adamw 0.01, else 0)");
    private readonly Option<double?> clip = NumberOptions.Positive("--clip-norm", "the longest gradient of a step");
    private readonly Option<double?> averaging = NumberOptions.FromZeroOn("--ema", "what a running average of the weights keeps in a step, as in 0.999; it is what is kept (flow_matching and score 0.999, else 0)");
    private readonly Option<double?> warmUp = NumberOptions.FromZeroOn("--kl-warm-up", "the share of the steps over which divergences come to count in full");
    private readonly Option<double?> beta = NumberOptions.FromZeroOn("--beta", "what divergences count for, once they are warmed up (1)");
    private readonly Option<double?> freeBits = NumberOptions.FromZeroOn("--free-bits", "what a divergence costs at least, in bits for each dimension of a row");
    private readonly Option<string?> divergence = Choice("--kl", "divergences by their formulas where there are some, or by draws", "formula", "sampled");
    private readonly Option<string?> weighting = Choice("--weighting", "what the steps of a diffusion chain count for: as in the bound, or alike however small their noise is; of a score, as a likelihood weighs its errors, or alike", "elbo", "simple", "likelihood", "uniform");
    private readonly Option<string?> objective = Choice("--objective", "a diffusion chain by formulas where the story allows it, or by draws of the whole chain", "derived", "plain");
    private readonly Option<string?> times = Choice("--times", "the steps of a diffusion chain that rows of a batch look at: each as often, or by what it cost lately (the bound: importance, simple: uniform)", "uniform", "importance");
    private readonly Option<string?> slope = Choice("--gradient", "how the guide's slope is estimated", "plain", "stl", "dreg");
    private readonly Option<double?> holdout = NumberOptions.Share("--holdout", "the share of the rows that training does not see; it stops where they get no better; `compare` tells how probable each method holds them");
    private readonly Option<string?> family = Choice("--guide", "the law of latents that no guide gives", "mean_field", "full_rank");

    private readonly Option<string?> pairing = Choice("--pairing", "flow_matching: how noise and rows become the ends of paths", "independent", "ot");

    public IEnumerable<Option> All => [batch, rate, particles, schedule, optimizer, decay, clip, averaging, warmUp, beta, freeBits, divergence, weighting, objective, times, slope, family, holdout, pairing];

    public TrainingWishes Read(ParseResult parsed) => new(
        parsed.GetValue(batch), parsed.GetValue(rate), parsed.GetValue(particles), parsed.GetValue(warmUp), parsed.GetValue(freeBits), parsed.GetValue(clip), parsed.GetValue(averaging))
    {
        Schedule = parsed.GetValue(schedule),
        Optimizer = parsed.GetValue(optimizer),
        WeightDecay = parsed.GetValue(decay),
        Beta = parsed.GetValue(beta),
        SamplesDivergences = parsed.GetValue(divergence) == "sampled",
        Weighting = parsed.GetValue(weighting),
        Objective = parsed.GetValue(objective),
        Times = parsed.GetValue(times),
        Slope = SlopeOf(parsed.GetValue(slope)),
        Holdout = parsed.GetValue(holdout),
        Family = FamilyOf(parsed.GetValue(family)),
        Pairing = parsed.GetValue(pairing),
    };

    public static GuideSlope? SlopeOf(string? word) => word switch { "plain" => GuideSlope.Plain, "stl" => GuideSlope.StickingTheLanding, "dreg" => GuideSlope.DoublyReparameterised, _ => null };

    public static GuideFamily? FamilyOf(string? word) => word switch { "mean_field" => GuideFamily.MeanField, "full_rank" => GuideFamily.FullRank, _ => null };

    private static Option<string?> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string?>(name) { Description = $"{description}: {string.Join(", ", values)}", HelpName = "WORD" };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
