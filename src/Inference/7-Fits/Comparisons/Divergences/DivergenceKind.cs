namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>A divergence of two distributions A and B with densities p and q.</summary>
/// <param name="Name">The name in JSON.</param>
/// <param name="Title">The name in the table.</param>
/// <param name="Unit">`nats`, `columns` for the units of the columns, or none.</param>
public sealed record DivergenceKind(string Name, string Title, string Unit = "")
{
    /// <summary>The largest value; null if there is none.</summary>
    internal double? Largest { get; private init; }

    private const string Nats = "nats";

    /// <summary>The integral of p log(p / q).</summary>
    public static DivergenceKind Forward { get; } = new("kl_a_b", "KL(A || B)", Nats);

    /// <summary>The integral of q log(q / p).</summary>
    public static DivergenceKind Reverse { get; } = new("kl_b_a", "KL(B || A)", Nats);

    /// <summary>The mean of the KL divergences of both from m = (p + q) / 2; at most log 2.</summary>
    public static DivergenceKind JensenShannon { get; } = new("jensen_shannon", "Jensen-Shannon", Nats) { Largest = Math.Log(2) };

    /// <summary>Half the integral of |p - q|; at most 1.</summary>
    public static DivergenceKind TotalVariation { get; } = new("total_variation", "total variation") { Largest = 1 };

    /// <summary>1 - the integral of sqrt(p q); at most 1.</summary>
    public static DivergenceKind Hellinger { get; } = new("squared_hellinger", "squared Hellinger") { Largest = 1 };

    /// <summary>The integral of (p - q)^2 / q.</summary>
    public static DivergenceKind ForwardChiSquared { get; } = new("chi_squared_a_b", "chi-squared(A || B)");

    /// <summary>The integral of (p - q)^2 / p.</summary>
    public static DivergenceKind ReverseChiSquared { get; } = new("chi_squared_b_a", "chi-squared(B || A)");

    /// <summary>The smallest mean distance between paired points of both.</summary>
    public static DivergenceKind Wasserstein { get; } = new("wasserstein_1", "Wasserstein-1", "columns");

    /// <summary>The mean of Wasserstein-1 between projections on random directions.</summary>
    public static DivergenceKind SlicedWasserstein { get; } = new("sliced_wasserstein_1", "sliced Wasserstein-1", "columns");

    /// <summary>The squared maximum mean discrepancy with a Gaussian kernel.</summary>
    public static DivergenceKind SquaredDiscrepancy { get; } = new("squared_mmd", "squared MMD");

    /// <summary>Whether a small part of a distribution changes it by little, wherever that part is.</summary>
    internal bool IsBounded => Largest is not null;

    /// <summary>Whether it is a mean of ratios of densities, which may be larger than any number of 64 bits.</summary>
    internal bool IsOfRatios => this == ForwardChiSquared || this == ReverseChiSquared;

    /// <summary>The divergences that need both densities, in the order of <see cref="DensityTerms"/>.</summary>
    internal static IReadOnlyList<DivergenceKind> OfDensities { get; } =
        [Forward, Reverse, JensenShannon, TotalVariation, Hellinger, ForwardChiSquared, ReverseChiSquared];
}
