namespace ProbDsl.Inference;

/// <summary>What a user may set for a training. Null: the method's own default.</summary>
/// <param name="BatchSize">Rows in a step.</param>
/// <param name="Rate">The first learning rate.</param>
/// <param name="Particles">Draws of each latent in a step.</param>
/// <param name="WarmUp">The share of the steps over which divergences come to count in full.</param>
/// <param name="FreeBits">What a divergence costs at least, in bits for each dimension of each row.</param>
/// <param name="ClipNorm">The longest gradient.</param>
/// <param name="Averaging">What a running average of the weights keeps of itself in a step.</param>
public sealed record TrainingWishes(int? BatchSize = null, double? Rate = null, int? Particles = null, double? WarmUp = null, double? FreeBits = null, double? ClipNorm = null, double? Averaging = null)
{
    /// <summary>The share of the rows, between 0 and 1, that training does not see and that tells when to stop.</summary>
    public double? Holdout { get; init; }

    /// <summary>`constant`, `cosine`, `halving` or `plateau`.</summary>
    public string? Schedule { get; init; }

    /// <summary>`adam`, `adamw` or `amsgrad`.</summary>
    public string? Optimizer { get; init; }

    /// <summary>The share of each weight, times the learning rate, that a step takes off it.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>What divergences count for, warmed up.</summary>
    public double? Beta { get; init; }

    /// <summary>Whether divergences are drawn even where they have a formula.</summary>
    public bool SamplesDivergences { get; init; }

    /// <summary>`derived` or `plain`: whether a chain by which a guide adds noise goes by formulas, or is drawn, as other latents are.</summary>
    public string? Objective { get; init; }

    /// <summary>Of such a chain `elbo` or `simple`: its steps count as in the bound, or alike however small their noise is. Of a score `likelihood` or `uniform`: its squared error counts along time as the log-likelihood weighs it, or alike.</summary>
    public string? Weighting { get; init; }

    /// <summary>`uniform` or `importance`: whether a batch looks at each step of such a chain as often, or by what it cost lately.</summary>
    public string? Times { get; init; }

    public GuideSlope? Slope { get; init; }

    public GuideFamily? Family { get; init; }

    /// <summary>`independent` or `ot`: how noise and rows of a batch become the ends of paths.</summary>
    public string? Pairing { get; init; }

    /// <summary>What was set, by the names of the command line.</summary>
    internal IEnumerable<(string Name, double Value)> Numbers
    {
        get
        {
            (string, double?)[] wishes = [("batch_size", BatchSize), ("learning_rate", Rate), ("num_particles", Particles), ("kl_warm_up", WarmUp), ("free_bits", FreeBits), ("clip_norm", ClipNorm), ("ema", Averaging), ("holdout", Holdout), ("weight_decay", WeightDecay), ("beta", Beta)];
            foreach (var (name, wish) in wishes)
                if (wish is { } value) yield return (name, value);
        }
    }

    /// <summary>Words that were set, but those that are what methods do anyway.</summary>
    internal IEnumerable<(string Name, string Value)> Words => AllWords.Where(w => w is not (("objective", "derived") or ("weighting", "elbo" or "uniform")));

    /// <summary>All that was set; numbers without their value.</summary>
    internal IEnumerable<(string Name, string? Value)> Given => [.. Numbers.Select(n => (n.Name, (string?)null)), .. AllWords.Select(w => (w.Name, (string?)WrittenOf(w.Name, w.Value)))];

    private IEnumerable<(string Name, string Value)> AllWords
    {
        get
        {
            (string, string?)[] wishes = [("schedule", Schedule), ("optimizer", Optimizer), ("kl", SamplesDivergences ? "sampled" : null), ("gradient", Slope?.ToString()), ("guide", Family?.ToString()), ("objective", Objective), ("weighting", Weighting), ("times", Times), ("pairing", Pairing)];
            foreach (var (name, wish) in wishes)
                if (wish is { } value) yield return (name, value);
        }
    }

    /// <summary>As the command line has it.</summary>
    private static string WrittenOf(string name, string value) => (name, value) switch
    {
        ("gradient", nameof(GuideSlope.StickingTheLanding)) => "stl",
        ("gradient", nameof(GuideSlope.DoublyReparameterised)) => "dreg",
        ("guide", nameof(GuideFamily.MeanField)) => "mean_field",
        ("guide", nameof(GuideFamily.FullRank)) => "full_rank",
        ("gradient", _) => "plain",
        _ => value,
    };
}
