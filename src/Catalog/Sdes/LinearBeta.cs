using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Catalog.Sdes;

/// <summary>beta(t), linear from `beta_min` (0.1) to `beta_max` (20), and its integral B(t) from 0.</summary>
internal sealed class LinearBeta(SdeOptions options)
{
    private readonly double first = options.Number("beta_min", 0.1), last = options.Number("beta_max", 20);

    public static ValueList<OptionSignature> Options => [new("beta_min", new NumberKind()), new("beta_max", new NumberKind())];

    /// <summary>Why the options are invalid, such as a negative noise rate; null if they are valid.</summary>
    public SdeError? Trouble =>
        Below("beta_min", first) ?? Below("beta_max", last) ?? (first + last > 0
            ? null : new("beta_max", "is 0, and so is `beta_min`: no noise is added", "make one of them positive, as in `beta_max = 20`"));

    public Value At(Value time) => first + ((last - first) * time);

    public Value Integral(Value time) => (first * time) + (0.5 * (last - first) * Square(time));

    private static SdeError? Below(string option, double rate) =>
        rate >= 0 ? null : new(option, FormattableString.Invariant($"is {rate:G6}, but a noise rate cannot be negative"),
            "write a number of at least 0, as in `beta_min = 0.1, beta_max = 20`");
}
