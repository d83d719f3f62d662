namespace ProbDsl.Compiler.Typing;

/// <summary>The bounds of a set of numbers: infinite, a number, or NaN if unknown.</summary>
public readonly record struct SupportRange(double Low, double High)
{
    /// <summary>That of all numbers.</summary>
    public static SupportRange All { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>Whether it has a bound, known or not.</summary>
    public bool IsBounded => this != All;

    /// <summary>The bounds of a support; null for vectors and matrices.</summary>
    public static SupportRange? Of(Support support) => support switch
    {
        Reals or Integers => All,
        PositiveReals or NaturalNumbers => new(0, double.PositiveInfinity),
        UnitInterval => new(0, 1),
        Circle => new(-Math.PI, Math.PI),
        FiniteSupport finite => new(finite.First, finite.Count.Number is { } count ? finite.First + count - 1 : double.NaN),
        IntervalSupport between => new(Number(between.Low) ?? double.NegativeInfinity, Number(between.High) ?? double.PositiveInfinity),
        IntegerIntervalSupport between => new(Number(between.Low) ?? 0, Number(between.High) ?? double.PositiveInfinity),
        _ => null,
    };

    /// <summary>Whether it certainly lies within another, or certainly does not; null if a bound is unknown.</summary>
    public bool? Within(SupportRange outer)
    {
        var (low, high) = (IsBeyond(outer.Low, Low), IsBeyond(-outer.High, -High));
        return low == true || high == true ? false : low is null || high is null ? null : true;
    }

    /// <summary>
    /// Whether the bound of the inner set is outside of that of the outer one; an infinite outer bound contains everything.
    /// </summary>
    private static bool? IsBeyond(double outer, double inner) =>
        double.IsNegativeInfinity(outer) ? false : double.IsNegativeInfinity(inner) ? true
            : double.IsNaN(outer) || double.IsNaN(inner) ? null : inner < outer;

    private static double? Number(Expr? bound) => bound switch
    {
        null => null,
        Literal number => number.Value,
        Apply { Function.Name: "neg", Given: [Literal number] } => -number.Value,
        _ => double.NaN,
    };
}
