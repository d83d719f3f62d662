namespace ProbDsl.Inference.Expressions;

/// <summary>
/// Latents along one loop that are jointly normal given everything else: the first positions of each have normal or flat distributions,
/// each later one is normal with a mean linear in as many positions before, and what is observed is normal with a mean linear in them.
/// </summary>
/// <param name="Members">The latents, and data with missing cells that are given by their own earlier positions, in the order of the
/// story.</param>
/// <param name="Observations">The statements that draw what is observed, other than members.</param>
public sealed record GaussianChain(ValueList<GaussianChainMember> Members, ValueList<Draw> Observations) : GaussianBlock(Observations)
{
    /// <summary>Latents that all positions share, such as coefficients, with normal or flat distributions.</summary>
    public ValueList<GaussianMember> Shared { get; init; } = [];

    /// <summary>
    /// Definitions (`=`) of numbers at its positions that are linear in its latents, as draws with variance 0: they are normal given
    /// all that is observed.
    /// </summary>
    public ValueList<Draw> Reported { get; init; } = [];

    public override IEnumerable<Variable> Latents => Members.Select(m => m.Latent).Concat(Shared.Select(s => s.Latent));

    public override IEnumerable<Draw> Statements =>
        Members.SelectMany(m => m.IsIndependent ? m.Starts : m.Starts.Append(m.Step)).Concat(Shared.Select(s => s.Draw))
            .Concat(Observing);

    public override ValueList<int> PlacesOf(Variable latent) => [.. Members.FirstOrDefault(m => m.Latent == latent)?.Places ?? []];

    public override string Along => Steps.Plate?.Name ?? Steps.Name;

    public override string Reason => "linear and normal, Kalman filter";

    /// <summary>Whether each row of a plate, or each group of rows, has a chain of its own: new ones have new chains.</summary>
    public bool AreSequences => Members.All(m => m.Places.Except([m.Along]).ToList() is [var own]
        && m.Latent.Extents[own].Plate is not null && m.Latent.Extents[m.Along].Plate is null or { Within: not null });

    /// <summary>Whether it is observed in each row of a plate and has no members of their own.</summary>
    public bool IsSharedBy(Plate rows) =>
        Observations.Any(d => d.Loops.Any(l => l.Plate == rows)) && Members.Any(m => m.Latent.Extents.All(e => e.Plate != rows));

    /// <summary>The loop over sequences of the later positions: one or none.</summary>
    public IReadOnlyList<Loop> OverSequences => [.. Members[0].SequencesOf(Members[0].Step)];

    private Loop Steps => Members[0].Steps;
}

/// <summary>One latent of a chain.</summary>
/// <param name="Latent">The latent.</param>
/// <param name="Along">Which of its indices is the position.</param>
/// <param name="Starts">The draws of the first positions; the one of all positions, if these are independent. Those of data may be given
/// without a draw.</param>
/// <param name="Step">The draw of the later ones.</param>
public sealed record GaussianChainMember(Variable Latent, int Along, ValueList<Draw> Starts, Draw Step)
{
    /// <summary>The indices along which a position has several numbers: d of `b[t, d]` if a mean reads `b[t, 1]` and `b[t, 2]`.</summary>
    public ValueList<int> Inner { get; init; } = [];

    /// <summary>The other indices: the position, and that of a sequence.</summary>
    public IEnumerable<int> Places => Enumerable.Range(0, Latent.Extents.Count).Except(Inner);

    /// <summary>The loops over sequences of one of its draws: one or none.</summary>
    public IEnumerable<Loop> SequencesOf(Draw draw) =>
        Places.Where(i => i != Along).Select(i => ((AffineIndex)draw.Target.At[i]).Loop!);

    /// <summary>The loop of the later positions.</summary>
    public Loop Steps => LoopAt(Along);

    /// <summary>The loop of the draw of later positions over one index of the latent.</summary>
    public Loop LoopAt(int index) => ((AffineIndex)Step.Target.At[index]).Loop!;

    /// <summary>The number of first positions: how many positions back a mean may read it.</summary>
    public Size Order => IsIndependent ? Size.One : Steps.From - Size.One;

    /// <summary>Whether one draw has all positions, which are independent.</summary>
    public bool IsIndependent => Starts.Count > 0 && ReferenceEquals(Starts[0], Step);

    /// <summary>Whether it is data, observed without noise except where cells are missing.</summary>
    public bool IsData => Latent.Role == Role.Data;
}
