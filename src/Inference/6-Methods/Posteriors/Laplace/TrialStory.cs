namespace ProbDsl.Inference.Laplace;

/// <summary>A story on which a method was poor and others are tried.</summary>
/// <param name="Problem">The story with its data.</param>
/// <param name="Catalog">The definitions of its names.</param>
/// <param name="Ascent">The optimizer of its log density in unconstrained coordinates, with their Jacobian.</param>
/// <param name="Mode">A mode.</param>
/// <param name="Options">The options of the fit.</param>
/// <param name="PoorMethod">The method whose draws are poor, with the option that it had.</param>
/// <param name="Methods">The candidate methods.</param>
/// <param name="MissesModes">Whether it misses modes, as any other method about one mode would.</param>
internal sealed record TrialStory(Problem Problem, StandardCatalog Catalog, ModeOptimizer Ascent, Mode Mode, FitOptions Options,
    string PoorMethod, IReadOnlyList<InferenceMethod> Methods, bool MissesModes)
{
    /// <summary>The number of draws of a trial: as many as a fit has by default, since fewer show less of a tail.</summary>
    public int Draws => ProposalDraws.WeightedCount(Ascent.Objective, StandardOptions.Draws.Usual);

    /// <summary>The number of draws of a trial of the prior, which draws the data too.</summary>
    public const int DrawsOfPrior = 1000;

    /// <summary>With more parameters, the curvature takes too long for a hint.</summary>
    public const int MostNumbers = 300;

    private LaplaceOutcome? outcome;

    /// <summary>The normal approximation at the mode; null if there is none, if it misses modes, or if it would take long.</summary>
    public LaplaceApproximation? Normal => MissesModes || Mode.Position.Length > MostNumbers ? null
        : (outcome ??= LaplaceApproximation.Compute(Ascent.Objective, Mode.Position)) as LaplaceApproximation;

    /// <summary>Draws of a proposal, weighted by the story's density.</summary>
    public UnconstrainedDraws From(EllipticalProposal proposal, string name) =>
        ProposalDraws.From(proposal, Ascent.Objective, Draws, new RandomStream(Options.Seed, $"trial of {name}"),
            cancellation: Ascent.Cancellation, progress: Ascent.Progress);
}

/// <summary>Draws of a method in a trial.</summary>
/// <param name="Name">The method, with the option that it would have.</param>
/// <param name="Draws">Draws in unconstrained coordinates, with log weights.</param>
internal sealed record TrialDraws(string Name, UnconstrainedDraws Draws)
{
    /// <summary>Whether the method reports its draws with weights, so that only the tail of the weights counts.</summary>
    public bool IsWeighted { get; init; }
}
