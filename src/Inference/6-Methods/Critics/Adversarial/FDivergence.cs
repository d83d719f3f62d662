using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Adversarial;

/// <summary>
/// A divergence of the data p from the draws q as the greatest E_p[T] - E_q[f*(T)] (Nguyen et al. 2010; Nowozin et al. 2016, table 6),
/// where T = g(v) is a function of the critic's number v that stays in the domain of f*.
/// </summary>
/// <param name="Name">The word of `--divergence`.</param>
/// <param name="Title">The name in reports.</param>
/// <param name="Field">The name in JSON.</param>
/// <param name="OfData">g(v).</param>
/// <param name="OfGenerated">f*(g(v)), in a form that does not overflow before its value does.</param>
/// <param name="Scale">The divergence for each unit of the objective.</param>
/// <param name="Largest">Its greatest value; infinite without one.</param>
public sealed record FDivergence(string Name, string Title, string Field, Func<Value, Value> OfData, Func<Value, Value> OfGenerated,
    double Scale, double Largest)
{
    /// <summary>Its unit; `1` for a number without one.</summary>
    public string Unit { get; init; } = "1";

    /// <summary>v without ratios of the densities above the second argument; null where the divergence has a greatest value.</summary>
    public Func<Value, double, Value>? Cut { get; init; }

    /// <summary>The greatest bound without ratios of the densities above the argument.</summary>
    public Func<double, double> GreatestAt { get; init; } = _ => double.PositiveInfinity;

    /// <summary>v = log(p / q) at the greatest value.</summary>
    public static FDivergence JensenShannon { get; } = new("js", "Jensen-Shannon divergence", "jensen_shannon",
        v => Math.Log(2) - Softplus(-v), v => Softplus(v) - Math.Log(2), 0.5, Math.Log(2)) { Unit = "nats" };

    /// <summary>All divergences, in the order in which help lists them. Except for Pearson's and total variation, v = log(p / q) at the
    /// greatest value.</summary>
    public static IReadOnlyList<FDivergence> All { get; } =
    [
        new("kl", "KL(data || draws)", "kl_data_draws", v => 1 + v, Exp, 1, double.PositiveInfinity)
        {
            Unit = "nats",
            Cut = (v, ratio) => Min(v, Math.Log(ratio)),
            GreatestAt = ratio => 1 + Math.Log(ratio),
        },
        new("reverse_kl", "KL(draws || data)", "kl_draws_data", v => -Exp(-v), v => v - 1, 1, double.PositiveInfinity)
        {
            Unit = "nats",
            Cut = (v, ratio) => Max(v, -Math.Log(ratio)),
            GreatestAt = ratio => 1 + Math.Log(ratio),
        },
        JensenShannon,
        new("pearson", "chi-squared(data || draws)", "chi_squared_data_draws", v => v, v => (v * v / 4) + v, 1, double.PositiveInfinity)
        {
            Cut = (v, ratio) => Min(v, 2 * (ratio - 1)),
            GreatestAt = ratio => 2 * (ratio - 1),
        },
        new("hellinger", "squared Hellinger distance", "squared_hellinger", v => 1 - Exp(-v / 2), v => Exp(v / 2) - 1, 0.5, 1),
        new("tv", "total variation", "total_variation", v => 0.5 * Tanh(v), v => 0.5 * Tanh(v), 1, 1),
    ];

    public static FDivergence Named(string name) => All.First(d => d.Name == name);
}
