namespace ProbDsl.Inference.Diffusion;

/// <summary>
/// The coefficients of a noising chain, each [T, one member's dimensions or 1s], t from 1: s[t] = Scale s[t-1] + Offset + sqrt(Variance)
/// noise, where s[0] is x; s[t] given x is N(KeptScale x + KeptOffset, KeptVariance); s[t-1] given s[t] and x is N(OfNext s[t] + OfSource x
/// + Beside, BackVariance) (Ho et al. 2020, equations 4 and 7, for any linear-Gaussian chain).
/// </summary>
public sealed class NoiseSchedule
{
    private readonly int width;

    /// <param name="chain">The chain in the guide.</param>
    /// <param name="problem">The story and its sizes.</param>
    /// <param name="catalog">The definitions of its names.</param>
    /// <exception cref="LoweringLimit">A coefficient is invalid for noise, or the chain has one member.</exception>
    public NoiseSchedule(NoisingChain chain, Problem problem, StandardCatalog catalog)
    {
        Length = problem.SizeOf(chain.Length);
        Event = problem.ShapeOf(chain.Latent.Type);
        if (Length < 2) throw NoisingChainDiagnostics.OneMember(chain);
        var guide = problem with { Graph = GuideGraph.Create(problem.Graph) };
        var (start, steps) = (new StepCoefficients(chain.Start, chain.Source, null, guide, catalog),
            new StepCoefficients(chain.Step, chain.Before, chain.Steps, guide, catalog));
        width = Math.Max(start.Width, steps.Width);
        (Scale, Offset, Variance) = (Joined(n => n.Scale), Joined(n => n.Offset), Joined(n => n.Variance));
        (KeptScale, KeptOffset, KeptVariance) = (Copy(Scale), Copy(Offset), Copy(Variance));
        (OfNext, OfSource, Beside, BackVariance) = (Zeros(), Zeros(), Zeros(), Zeros());
        for (var at = width; at < Length * width; at++) Follow(at, at - width);
        (Sd, KeptSd, BackSd) = (Root(Variance), Root(KeptVariance), Root(BackVariance));
        SimpleWeight =
            Make(at => Scale.Values[at] * Scale.Values[at] * KeptVariance.Values[at] / (Variance.Values[at] * Variance.Values[at]));

        Tensor Joined(Func<StepCoefficients, double[]> of) =>
            Make(at => at < width ? start.Of(of(start), 0, at) : steps.Of(of(steps), (at / width) - 1, at % width));
    }

    /// <summary>T.</summary>
    public int Length { get; }

    /// <summary>The shape of a member.</summary>
    public Shape Event { get; }

    public Tensor Scale { get; }

    public Tensor Offset { get; }

    public Tensor Variance { get; }

    public Tensor KeptScale { get; }

    public Tensor KeptOffset { get; }

    public Tensor KeptVariance { get; }

    public Tensor OfNext { get; }

    public Tensor OfSource { get; }

    public Tensor Beside { get; }

    public Tensor BackVariance { get; }

    /// <summary>The square root of KeptVariance.</summary>
    public Tensor KeptSd { get; }

    /// <summary>The square root of BackVariance.</summary>
    public Tensor BackSd { get; }

    /// <summary>The square root of Variance.</summary>
    public Tensor Sd { get; }

    /// <summary>
    /// The weight of squared differences of means in the simple loss: Scale^2 KeptVariance / Variance^2, so that for a net that predicts
    /// the noise the loss is the squared difference of noises.
    /// </summary>
    public Tensor SimpleWeight { get; }

    private void Follow(int at, int before)
    {
        var (a, c, v) = (Scale.Values[at], Offset.Values[at], Variance.Values[at]);
        var (scale, offset, variance) = (KeptScale.Values[before], KeptOffset.Values[before], KeptVariance.Values[before]);
        var kept = (a * a * variance) + v;
        (KeptScale.Values[at], KeptOffset.Values[at], KeptVariance.Values[at]) = (a * scale, (a * offset) + c, kept);
        (OfNext.Values[at], OfSource.Values[at]) = (a * variance / kept, v * scale / kept);
        Beside.Values[at] = ((v * offset) - (a * variance * c)) / kept;
        BackVariance.Values[at] = variance * v / kept;
    }

    private Tensor Zeros() => Make(_ => 0);

    private Tensor Root(Tensor of) => Make(at => Math.Sqrt(of.Values[at]));

    private Tensor Copy(Tensor of) => Make(at => of.Values[at]);

    private Tensor Make(Func<int, double> number) =>
        new([Length, .. width == 1 ? Event.Select(_ => 1) : Event], [.. Enumerable.Range(0, Length * width).Select(number)]);
}
