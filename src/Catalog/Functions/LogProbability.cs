namespace ProbDsl.Catalog.Functions;

/// <summary>
/// The logarithm of a probability of a distribution, as a function of the language: up to a value, beyond it, or between two. Values and
/// arguments have the shape of the result; scalars broadcast.
/// </summary>
public sealed class LogProbability : FunctionSignature
{
    private LogProbability(LogProbabilityKind kind, string name, string summary) => (Kind, Name, Summary) = (kind, name, summary);

    internal static IEnumerable<FunctionSignature> Rows =>
    [
        new LogProbability(LogProbabilityKind.UpTo, "log_cdf", "(distribution, x): log P(X <= x), as in log_cdf(Normal(m, s), x)"),
        new LogProbability(LogProbabilityKind.Beyond, "log_survival",
            "(distribution, x): log P(X > x), as in log_survival(Weibull(k, s), x)"),
        new LogProbability(LogProbabilityKind.Between, "log_interval",
            "(distribution, low, high): log P(low <= X <= high), as in log_interval(Gamma(a, b), low, high)"),
    ];

    public LogProbabilityKind Kind { get; }

    public override string Name { get; }

    public override string Summary { get; }

    public override (int Least, int Most) Arity => Kind == LogProbabilityKind.Between ? (3, 3) : (2, 2);

    public override bool CombinesElements => true;

    public override ParameterKind? KindOf(int position) => position == 0 ? new DistributionKind() : null;

    public override TypeResult InferType(FunctionUse use)
    {
        if (use.Arguments[0] is not DistributionCall { Draws: var draws, Through.Count: 0 })
            return TypeResult.Refuse($"`{Name}` takes a distribution and then values");
        var shaped = use.Types.Append(draws).Where(t => t.Dims.Count > 0).ToList();
        if (shaped.Any(s => !s.Dims.Equals(shaped[0].Dims)))
            return TypeResult.Refuse($"`{Name}` of {string.Join(" and ", shaped)}: the shapes differ");
        return new TensorType(Element.Real, shaped.Count > 0 ? shaped[0].Dims : []);
    }
}

/// <summary>Of which values a probability is.</summary>
public enum LogProbabilityKind
{
    /// <summary>Values of at most x.</summary>
    UpTo,

    /// <summary>Values above x.</summary>
    Beyond,

    /// <summary>Values between low and high, both included.</summary>
    Between,
}
