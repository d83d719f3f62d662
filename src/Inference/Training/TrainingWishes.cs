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
    /// <summary>`constant`, `cosine`, `halving` or `plateau`.</summary>
    public string? Schedule { get; init; }

    /// <summary>Whether divergences are drawn even where they have a formula.</summary>
    public bool SamplesDivergences { get; init; }

    public GuideSlope? Slope { get; init; }

    public GuideFamily? Family { get; init; }

    /// <summary>What was set, by the names of the command line.</summary>
    internal IEnumerable<(string Name, double Value)> Numbers =>
        from wish in new (string Name, double? Value)[] { ("batch_size", BatchSize), ("learning_rate", Rate), ("num_particles", Particles), ("warm_up", WarmUp), ("free_bits", FreeBits), ("clip_norm", ClipNorm), ("ema", Averaging) }
        where wish.Value is not null
        select (wish.Name, wish.Value.Value);

    internal IEnumerable<(string Name, string Value)> Words =>
        from wish in new (string Name, string? Value)[] { ("schedule", Schedule), ("kl", SamplesDivergences ? "sampled" : null), ("guide_slope", Slope?.ToString()), ("guide", Family?.ToString()) }
        where wish.Value is not null
        select (wish.Name, wish.Value);
}
